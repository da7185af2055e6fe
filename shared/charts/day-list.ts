import { isoDay } from '../core/days.ts';
import { DAY } from '../core/time.ts';

/** Longest chart by day; what is older is left out. */
const mostDays = 3660;

/** Days (`YYYY-MM-DD`) from one to another, both included, oldest first; the newest ten years of them. */
export function listDays({ first, last }: { first: string; last: string }): string[] {
  const end = Date.parse(`${last}T00:00Z`);
  const start = Math.max(Date.parse(`${first}T00:00Z`), end - (mostDays - 1) * DAY);
  const days: string[] = [];
  for (let at = start; at <= end; at += DAY) days.push(isoDay(at));
  return days;
}

export function daysBefore({ day, count }: { day: string; count: number }): string {
  return isoDay(Date.parse(`${day}T00:00Z`) - count * DAY);
}
