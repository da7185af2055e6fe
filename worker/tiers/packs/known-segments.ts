import { z } from 'zod';
import { readOldSessions } from '../../details/read-old-sessions.ts';
import type { DetailStore } from '../../segments/detail-store.ts';
import type { ListedSegment } from '../../segments/segment-listing.ts';

const knownSchema = z.object({
  session_id: z.string(),
  segment_id: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  device_id: z.string(),
  session_at: z.number(),
});
export type Known = z.infer<typeof knownSchema>;

/** What the receipts say of them, also those of old sessions. */
export async function readKnown(o: {
  db: D1Database;
  details: DetailStore | undefined;
  listed: readonly ListedSegment[];
}): Promise<Known[]> {
  const sessions = [...new Set(o.listed.map(({ session_id }) => session_id))];
  const { results } = await o.db
    .prepare(
      `SELECT g.session_id, g.segment_id, g.sha256, g.bytes, g.device_id, coalesce(r.started_at, g.received_at) AS session_at
      FROM segments g LEFT JOIN session_rollups r ON r.session_id = g.session_id
      WHERE g.session_id IN (SELECT value FROM json_each(?1)) ORDER BY g.session_id, g.first_seq`,
    )
    .bind(JSON.stringify(sessions))
    .all();
  const wanted = new Set(o.listed.map(nameOf));
  const here = z
    .array(knownSchema)
    .parse(results)
    .filter((row) => wanted.has(nameOf(row)));
  const told = new Set(here.map(nameOf));
  const missing = [
    ...new Set(o.listed.filter((one) => !told.has(nameOf(one))).map(({ session_id }) => session_id)),
  ];
  if (missing.length === 0) return here;
  const old = await readOldSessions({ db: o.db, store: o.details, ids: JSON.stringify(missing) });
  const moved = old.flatMap(({ started_at, rows }) =>
    rows.segments.map((row) => knownSchema.parse({ ...row, session_at: started_at })),
  );
  return [...here, ...moved.filter((row) => wanted.has(nameOf(row)) && !told.has(nameOf(row)))];
}

export function nameOf({ session_id, segment_id }: { session_id: string; segment_id: string }): string {
  return `${session_id}/${segment_id}`;
}
