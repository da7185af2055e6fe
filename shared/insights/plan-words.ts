import { isoDay } from '../core/days.ts';
import { DAY } from '../core/time.ts';

export type Plan = {
  /** First moment (Unix ms) after the day on which the phase was meant to end. */
  planned_end_at: number;
  /** When it did (Unix ms); null: it goes on. */
  ended_at: number | null;
};

/** `2026-12-18`: the last day that belongs to it, UTC. */
export function plannedDay({ planned_end_at }: Pick<Plan, 'planned_end_at'>): string {
  return isoDay(planned_end_at - 1);
}

export function isOverdue({ planned_end_at, ended_at, now }: Plan & { now: number }): boolean {
  return ended_at === null && now >= planned_end_at;
}

/** What became of it: `2 days late`, `3 days early`, `on the day`, `overdue for 4 days`, `5 days left`. */
export function planWords(o: Plan & { now: number }): string {
  const { planned_end_at: planned, ended_at, now } = o;
  const late = (ended_at ?? now) - planned;
  if (ended_at === null) {
    if (late < 0) return `${days(Math.ceil(-late / DAY))} left`;
    return `overdue for ${days(Math.floor(late / DAY) + 1)}`;
  }
  if (late > 0) return `${days(Math.ceil(late / DAY))} late`;
  const early = Math.floor(-late / DAY);
  return early === 0 ? 'on the day' : `${days(early)} early`;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
