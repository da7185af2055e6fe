import { DAY } from '../../../shared/core/time.ts';
import type { CronTask } from '../../cron-task.ts';
import type { TierStores } from '../tier-store.ts';

/** Nothing but a phase's file, which is known, takes longer. */
const LONGEST_MS = DAY;

/** Every day: ends uploads in pieces that a stopped run began and nobody goes on with. */
export const endLeftUploads: CronTask = async ({ deps }) => {
  const { db, clock } = deps;
  const any = await db.prepare("SELECT 1 AS any FROM tier_settings WHERE tier = 's3'").first('any');
  if (any !== null) await endLeft({ db, stores: await deps.openTiers(), now: clock() });
};

export async function endLeft(o: { db: D1Database; stores: TierStores; now: number }): Promise<void> {
  const { results } = await o.db.prepare('SELECT resume FROM phase_bundles').all<{ resume: string }>();
  const keep = results.map(({ resume }) => resume);
  await o.stores.s3?.endUploads?.({ before: o.now - LONGEST_MS, keep });
}
