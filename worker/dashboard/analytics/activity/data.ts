import type { ReaderDeps } from '../../../deps.ts';
import { MINUTE } from '../../../../shared/core/time.ts';
import { costUsd } from '../../../../shared/core/money.ts';
import { workByWeekHour } from '../../../../shared/queries/work-by-week-hour.ts';
import { workPerDay } from '../../../../shared/queries/work-per-day.ts';
import type { Shown } from '../../shell/load-parts.ts';
import { readText, scopeOf, type View } from '../../shell/request-view.ts';
import { startOfYear } from '../../ui/squares.tsx';

/** Maps are for looking back: a team's Worker keeps them for a while. */
const weekKeptMs = 10 * MINUTE;
const yearKeptMs = 30 * MINUTE;

export const amounts = ['hours', 'sessions', 'cost'] as const;
export type Amount = (typeof amounts)[number];
export type ActiveRow = {
  sessions: number;
  active_hours: number;
  cost_micros: number;
  unpriced_api_calls: number;
};
export type ActiveDay = ActiveRow & { day: string };

type Asked = ReturnType<typeof askActivity>;
export type ActivityData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

/** When people worked: the hours of the week in the range that is shown, the days of the last year, and those of the range. */
export function askActivity({ deps, view }: { deps: ReaderDeps; view: View }) {
  const amount = amounts.find((name) => name === view.query.get('amount')) ?? 'hours';
  const filter = {
    ...scopeOf(view),
    model: readText(view.query, 'model'),
    agent_type: readText(view.query, 'agent_type'),
    time_zone: view.times.zone,
  };
  const startsAt = startOfYear(view.times);
  let asked: Promise<ActiveDay[]> | undefined;
  const year = () =>
    (asked ??= deps.recall(yearKeptMs)(workPerDay, { ...filter, since: startsAt, until: undefined }));
  const days = async () => {
    if (view.range.since < startsAt) return deps.recall(weekKeptMs)(workPerDay, filter);
    // Most days that are asked for are of the last year: what is there is not read twice.
    const shown = new Set(view.range.days);
    return (await year()).filter(({ day }) => shown.has(day));
  };
  // The year first: the days of the range lie in it.
  return { amount, asks: { year, week: () => deps.recall(weekKeptMs)(workByWeekHour, filter), days } };
}

export function amountOf({ amount, row }: { amount: Amount; row: ActiveRow }): number {
  return amount === 'hours' ? row.active_hours : amount === 'sessions' ? row.sessions : row.cost_micros;
}

export function activityCsv(rows: readonly ActiveDay[]) {
  return rows.map((row) => ({
    day: row.day,
    active_hours: row.active_hours,
    sessions: row.sessions,
    cost_usd: costUsd(row),
  }));
}
