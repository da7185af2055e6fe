/** How far the look through R2 came; `whole`: bytes of segments in R2 by the round before, null before there was one. */
export type SegmentSweep = { after: string; bytes: number; whole: number | null };

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
