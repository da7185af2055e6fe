import type { CronDeps, CronTaskAt } from './cron-task.ts';
import { type CronTime, lastDue } from '../shared/core/cron-times.ts';
import { runEach } from '../shared/core/run-each.ts';
import { judgeAndTell } from './alerts/judge-and-tell.ts';
import { dropDoubtedWeeks } from './days/drop-doubted-weeks.ts';
import { foldHours } from './days/fold-hours.ts';
import { makeDays } from './days/make-days.ts';
import { packDays } from './days/pack-days.ts';
import { sumWeeks } from './days/sum-weeks.ts';
import { moveDetails } from './details/move-details.ts';
import { closeSilentSessions } from './ingest/close-silent-sessions.ts';
import { dropOldReviews } from './reviews/drop-old-reviews.ts';
import { countSegmentSpace, keepSegmentSpace } from './segments/keep-segment-space.ts';
import { writeDueReviews } from './reviews/write-due-reviews.ts';
import { moveBundles } from './tiers/moving/move-bundles.ts';
import { dropOrphans } from './tiers/orphans/drop-orphans.ts';
import { endLeftUploads } from './tiers/orphans/end-left-uploads.ts';
import { packSegments } from './tiers/packs/pack-segments.ts';
import { pollRestores } from './tiers/restores/poll-restores.ts';

/** What is done when (see cronTimes). */
const tasks: Readonly<Record<CronTime, readonly CronTaskAt[]>> = {
  alerts: [judgeAndTell],
  reviews: [writeDueReviews],
  segmentSpace: [keepSegmentSpace],
  daily: [closeSilentSessions, dropOldReviews, countSegmentSpace],
  days: [dropDoubtedWeeks, makeDays, sumWeeks],
  folding: [dropDoubtedWeeks, foldHours],
  dayPacks: [packDays],
  packs: [packSegments],
  restores: [pollRestores],
  moves: [moveBundles],
  orphans: [dropOrphans],
  uploads: [endLeftUploads],
  details: [moveDetails],
};

/**
 * Each task for itself: what fails is told at the end, when the others have run. `at`: for when the call was due (Unix ms);
 * else the last time that it was.
 */
export async function runCron(o: { time: CronTime; deps: CronDeps; at?: number }): Promise<void> {
  const at = o.at ?? lastDue({ time: o.time, now: o.deps.clock() });
  const due = tasks[o.time];
  const failures = await runEach(due.map((task) => () => task({ deps: o.deps, at })));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${due.length} tasks failed`);
}
