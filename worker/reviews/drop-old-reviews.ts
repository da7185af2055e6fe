import { DAY } from '../../shared/core/time.ts';
import type { CronTask } from '../cron-task.ts';

/** Takes away reviews of days, weeks and months that are over for longer than they are kept. Safe to repeat and to miss. */
export const dropOldReviews: CronTask = async ({ deps }) => {
  const { day, week, month } = deps.reviewDays;
  const now = deps.clock();
  await deps.db
    .prepare(
      `DELETE FROM reviews WHERE kind IN ('day', 'week', 'month')
      AND until_at <= CASE kind WHEN 'day' THEN ?1 WHEN 'week' THEN ?2 ELSE ?3 END`,
    )
    .bind(...[day, week, month].map((days) => now - days * DAY))
    .run();
};
