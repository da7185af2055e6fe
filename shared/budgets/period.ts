import { DAY } from '../core/time.ts';

export const budgetPeriods = ['day', 'week', 'month'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** From `start` until before `end`, in milliseconds. */
export type Period = { start: number; end: number };

/** The first day that there is was a Thursday. */
const mondayOffset = 3;

/** The day, week (from Monday) or month around `now`, cut in UTC: a budget is one for a whole team, wherever its people are. */
export function periodAt({ period, now }: { period: BudgetPeriod; now: number }): Period {
  const day = Math.floor(now / DAY);
  if (period === 'day') return { start: day * DAY, end: (day + 1) * DAY };
  if (period === 'week') {
    const monday = day - ((day + mondayOffset) % 7);
    return { start: monday * DAY, end: (monday + 7) * DAY };
  }
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { start: Date.UTC(year, month, 1), end: Date.UTC(year, month + 1, 1) };
}
