import type { CronDeps, CronTask } from './cron-task.ts';
import { type CronTime, cronTimes } from '../shared/core/cron-times.ts';
import { judgeAndTell } from './alerts/judge-and-tell.ts';
import { foldHours } from './days/fold-hours.ts';
import { makeDays } from './days/make-days.ts';
import { closeSilentSessions } from './ingest/close-silent-sessions.ts';
import { dropOldReviews } from './reviews/drop-old-reviews.ts';
import { countSegmentSpace, keepSegmentSpace } from './segments/keep-segment-space.ts';
import { writeDueReviews } from './reviews/write-due-reviews.ts';
import { moveBundles } from './tiers/moving/move-bundles.ts';

/** What is done when; one line a task. */
const tasks: Readonly<Record<CronTime, readonly CronTask[]>> = {
  [cronTimes.hourly]: [writeDueReviews, keepSegmentSpace],
  [cronTimes.quarterly]: [judgeAndTell],
  [cronTimes.halfPast]: [makeDays, foldHours],
  [cronTimes.moves]: [moveBundles],
  [cronTimes.daily]: [closeSilentSessions, dropOldReviews, countSegmentSpace],
};

/** Each task for itself: what fails is told at the end, when the others have run. Unknown times do nothing. */
export async function runCron(o: { cron: string; deps: CronDeps }): Promise<void> {
  const due = Object.hasOwn(tasks, o.cron) ? tasks[o.cron as CronTime] : [];
  const failures: unknown[] = [];
  for (const task of due) {
    try {
      await task({ deps: o.deps });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${due.length} tasks failed`);
}
