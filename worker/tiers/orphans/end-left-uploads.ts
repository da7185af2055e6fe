import { DAY } from '../../../shared/core/time.ts';
import type { CronTask } from '../../cron-task.ts';
import { forgetBegun, listBegun } from '../begun-uploads.ts';
import type { TierStores } from '../tier-store.ts';

/** Nothing but a phase's file, which is known, takes longer. */
const LONGEST_MS = DAY;
/** So many of them are looked at in one run, each with a request. */
const LOOKED_AT = 15;

/** Every day: ends uploads in pieces that a stopped run of this cloud began and nobody goes on with. */
export const endLeftUploads: CronTask = async ({ deps }) => {
  const { db, clock } = deps;
  const any = await db.prepare("SELECT 1 AS any FROM tier_settings WHERE tier = 's3'").first('any');
  if (any !== null) await endLeft({ db, stores: await deps.openTiers(), now: clock() });
};

export async function endLeft(o: { db: D1Database; stores: TierStores; now: number }): Promise<void> {
  const { db } = o;
  const before = o.now - LONGEST_MS;
  const keys = await listBegun({ db, before, limit: LOOKED_AT });
  if (keys.length === 0 || o.stores.s3?.endUploads === undefined) return;
  await o.stores.s3.endUploads({ before, keys });
  await forgetBegun({ db, keys, before });
}
