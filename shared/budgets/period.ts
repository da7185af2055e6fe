import { DAY } from '../core/time.ts';
import { openPhase, type Phase } from '../phases/phase.ts';

export const budgetPeriods = ['day', 'week', 'month', 'phase'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** From `start` until before `end`, in milliseconds; a phase that goes on has no end. */
export type Period = { start: number; end: number | null };
/** With the phase, where it is one. */
export type BudgetSpan = Period & { phase: Pick<Phase, 'phase' | 'name' | 'planned_end_at'> | null };

/** The first day that there is was a Thursday. */
const mondayOffset = 3;

/**
 * The day, week (from Monday) or month around `now`, cut in UTC: a budget is one for a whole team, wherever its people are.
 * Of phases the one that is open, else the one that was completed last; undefined where there is none yet.
 */
export function periodAt(o: {
  period: BudgetPeriod;
  now: number;
  phases: readonly Phase[];
}): BudgetSpan | undefined {
  if (o.period !== 'phase') return { ...calendarPeriodAt({ period: o.period, now: o.now }), phase: null };
  const current = openPhase(o.phases) ?? o.phases.at(-1);
  if (current === undefined) return undefined;
  const { phase, name, started_at: start, completed_at: end, planned_end_at } = current;
  return { start, end, phase: { phase, name, planned_end_at } };
}

/** When it ends, or is meant to; null: nobody knows, as of a phase that goes on beyond its plan. */
export function expectedEnd(o: { period: Period & Partial<BudgetSpan>; now: number }): number | null {
  const { end, phase } = o.period;
  const planned = phase?.planned_end_at ?? null;
  return end ?? (planned !== null && planned > o.now ? planned : null);
}

function calendarPeriodAt({ period, now }: { period: Exclude<BudgetPeriod, 'phase'>; now: number }): {
  start: number;
  end: number;
} {
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
