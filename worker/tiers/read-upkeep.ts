import { z } from 'zod';
import { DAY } from '../../shared/core/time.ts';
import { TRIED_MS } from './moving/scrub.ts';

const upkeepSchema = z.object({
  /** Copies of which nothing was found out lately. */
  tried: z.number(),
  /** Uploads to S3 that may have broken off. */
  begun: z.number(),
  /** Sessions that began before this moment (Unix ms) had no room in Drive; 0: all had. */
  spilled_until: z.number(),
});
export type Upkeep = z.infer<typeof upkeepSchema>;

/** What the cloud looks after by itself. */
export async function readUpkeep(o: { db: D1Database; now: number }): Promise<Upkeep> {
  const row = await o.db
    .prepare(
      `SELECT (SELECT count(*) FROM scrub_tries WHERE tried_at > ?1) AS tried,
        (SELECT count(*) FROM begun_uploads WHERE begun_at < ?2 AND key NOT IN (SELECT key FROM phase_bundles)) AS begun,
        coalesce((SELECT spilled_until FROM drive_space WHERE id = 1), 0) AS spilled_until`,
    )
    .bind(o.now - TRIED_MS, o.now - DAY)
    .first();
  return upkeepSchema.parse(row);
}
