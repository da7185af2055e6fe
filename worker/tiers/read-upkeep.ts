import { z } from 'zod';
import { DAY } from '../../shared/core/time.ts';
import { OLD_MS, TRIED_MS } from './moving/scrub.ts';

const upkeepSchema = z.object({
  /** Copies of which nothing was found out lately. */
  tried: z.number(),
  /** Uploads to S3 that may have broken off. */
  begun: z.number(),
  /** In S3, of many objects each. */
  files: z.number(),
  /** Of those, as S3 said within a month and a week. */
  files_whole: z.number(),
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
        (SELECT count(*) FROM told_files) AS files,
        (SELECT count(*) FROM told_files WHERE told_at >= ?3) AS files_whole,
        coalesce((SELECT spilled_until FROM drive_space WHERE id = 1), 0) AS spilled_until`,
    )
    .bind(o.now - TRIED_MS, o.now - DAY, o.now - OLD_MS - 7 * DAY)
    .first();
  return upkeepSchema.parse(row);
}
