import { type CronTime, lastDue } from '../../shared/core/cron-times.ts';
import { MINUTE } from '../../shared/core/time.ts';
import type { CronTaskAt } from '../cron-task.ts';

/** Calls of cron that write days. */
const writers: readonly CronTime[] = ['days', 'folding'];

/**
 * Before days are written: a Worker from before there were weeks, to which one was rolled back, leaves them as they are. Where
 * the call before this one was not marked somebody else may have made it, and weeks are added up anew.
 */
export const dropDoubtedWeeks: CronTaskAt = async ({ deps, at }) => {
  if (deps.mode !== 'team') return;
  const call = Math.floor(at / MINUTE) * MINUTE;
  const before = Math.max(...writers.map((time) => lastDue({ time, now: call - MINUTE })));
  await deps.db.batch([
    deps.db
      .prepare(
        `DELETE FROM summed_weeks WHERE zone IN (
          SELECT zone FROM day_zones WHERE COALESCE(weeks_watched_at, 0) < ?1)`,
      )
      .bind(before),
    deps.db
      .prepare('UPDATE day_zones SET weeks_watched_at = ?1 WHERE COALESCE(weeks_watched_at, 0) < ?1')
      .bind(call),
  ]);
};
