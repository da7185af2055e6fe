import type { CronTask } from '../../cron-task.ts';
import { findOrphans, isStillNeedless } from './find-orphans.ts';

/** Deleted by one run. */
const DROPPED = 3;

/** Every day: deletes some of what lies in a tier, is in no list, and nobody misses. Everything else stays, and is shown. */
export const dropOrphans: CronTask = async ({ deps }) => {
  const { db, clock, listStored } = deps;
  if (listStored === undefined) return;
  const found = await findOrphans({ db, list: listStored, now: clock() });
  const needless = found.filter(({ isNeedless }) => isNeedless).slice(0, DROPPED);
  if (needless.length === 0) return;
  const stores = await deps.openTiers();
  // By its path alone: what Drive calls it is kept under that.
  for (const orphan of needless)
    if (await isStillNeedless({ db, orphan, now: clock() }))
      await stores[orphan.tier]?.delete({ key: orphan.key, remoteId: '' });
};
