/** How far the look through R2 came; `whole`: bytes of segments in R2 by the round before, null before there was one. */
export type SegmentSweep = { after: string; bytes: number; whole: number | null };

/** All that lay in R2 at the end of the last round; null before there was one. */
export async function readR2Bytes(db: D1Database): Promise<number | null> {
  return db
    .prepare('SELECT whole + coalesce(copies, 0) AS bytes FROM segment_sweep WHERE id = 1')
    .first('bytes');
}

/** Counts what the catalogue has in R2, which is as many rows as there are copies: once a round. */
export async function countR2Copies(db: D1Database): Promise<void> {
  await db
    .prepare(
      `UPDATE segment_sweep SET copies = (SELECT coalesce(sum(o.bytes), 0)
        FROM object_copies c JOIN bundle_objects o ON o.object_id = c.object_id WHERE c.tier = 'r2') WHERE id = 1`,
    )
    .run();
}

export async function readSweep(db: D1Database): Promise<SegmentSweep> {
  const row = await db
    .prepare('SELECT after, bytes, whole FROM segment_sweep WHERE id = 1')
    .first<SegmentSweep>();
  return row ?? { after: '', bytes: 0, whole: null };
}

export async function writeSweep({ db, sweep }: { db: D1Database; sweep: SegmentSweep }): Promise<void> {
  await db
    .prepare(
      `INSERT INTO segment_sweep (id, after, bytes, whole) VALUES (1, ?1, ?2, ?3)
      ON CONFLICT (id) DO UPDATE SET after = excluded.after, bytes = excluded.bytes, whole = excluded.whole`,
    )
    .bind(sweep.after, sweep.bytes, sweep.whole)
    .run();
}
