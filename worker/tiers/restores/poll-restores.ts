import { isAppError } from '../../../shared/core/errors.ts';
import { HOUR } from '../../../shared/core/time.ts';
import type { CronTask } from '../../cron-task.ts';
import type { TierStores } from '../tier-store.ts';
import { forgetRestore, forgetRestores, listExpected, noteLate, noteReady } from './restore-repository.ts';

/** Objects that one run asks about. */
const LOOKS = 3;
const againMs = HOUR / 2;

/** Looks whether what was asked for is there by now. */
export const pollRestores: CronTask = async ({ deps }) => {
  const { db, clock } = deps;
  await forgetRestores({ db, now: clock() });
  if ((await listExpected({ db, now: clock(), limit: 1 })).length === 0) return;
  await lookForRestored({ db, stores: await deps.openTiers(), now: clock() });
};

export async function lookForRestored(o: { db: D1Database; stores: TierStores; now: number }): Promise<void> {
  const { db, stores, now } = o;
  const expected = await listExpected({ db, now, limit: LOOKS });
  const failures: unknown[] = [];
  for (const [key, [one]] of Map.groupBy(expected, (restore) => restore.key)) {
    if (stores.s3 === undefined || one === undefined) continue;
    try {
      const told = await stores.s3.head({ key, remoteId: one.remote_id });
      if (told === undefined) await forgetRestore({ db, key });
      else if (told.archived === undefined) await noteReady({ db, key, now });
      else await noteLate({ db, key, at: now + againMs });
    } catch (error) {
      // The others are asked about all the same; a fault of ours ends the run.
      if (!isAppError(error)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'what was asked for could not be looked at');
}
