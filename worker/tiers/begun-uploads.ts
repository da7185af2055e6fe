import { z } from 'zod';

// Uploads in pieces that this cloud began in S3. A stop leaves some, which no list of objects shows.

/** To be noted before it begins: what is not noted is nobody's to end. */
export async function noteBegun(o: { db: D1Database; key: string; now: number }): Promise<void> {
  await o.db
    .prepare(
      `INSERT INTO begun_uploads (key, begun_at) VALUES (?1, ?2)
      ON CONFLICT (key) DO UPDATE SET begun_at = excluded.begun_at`,
    )
    .bind(o.key, o.now)
    .run();
}

const keysSchema = z.array(z.object({ key: z.string() }));

/** Those that began before a moment, the oldest first, but for the phase that is being written. */
export async function listBegun(o: { db: D1Database; before: number; limit: number }): Promise<string[]> {
  const { results } = await o.db
    .prepare(
      `SELECT key FROM begun_uploads WHERE begun_at < ?1 AND key NOT IN (SELECT key FROM phase_bundles)
      ORDER BY begun_at, key LIMIT ?2`,
    )
    .bind(o.before, o.limit)
    .all();
  return keysSchema.parse(results).map(({ key }) => key);
}

/** Not those that began again since then. */
export async function forgetBegun(o: {
  db: D1Database;
  keys: readonly string[];
  before: number;
}): Promise<void> {
  await o.db
    .prepare('DELETE FROM begun_uploads WHERE begun_at < ?1 AND key IN (SELECT value FROM json_each(?2))')
    .bind(o.before, JSON.stringify(o.keys))
    .run();
}
