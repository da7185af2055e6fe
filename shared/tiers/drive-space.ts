import { DAY } from '../core/time.ts';
import type { Period } from './periods.ts';

/** Where Drive is full this much of what it may hold stays, so that what goes on goes in lumps and not a bit each day. */
const KEPT = 0.9;

/** Bytes at home in Drive of sessions that began on a day, which begins at `at` (Unix ms). */
export type DayBytes = { at: number; bytes: number };

/**
 * Sessions that began before this moment go on to S3, however young their phase is: so that Drive holds no more than the
 * policy lets it. It never goes back; nothing of the last day goes on. `days`: the oldest first.
 */
export function spillUntil(o: {
  days: readonly DayBytes[];
  limitGb: number;
  before: number;
  now: number;
}): number {
  const limit = o.limitGb * 1e9;
  const days = o.days.filter(({ at }) => at >= o.before);
  let rest = days.reduce((sum, { bytes }) => sum + bytes, 0);
  if (rest <= limit) return o.before;
  let until = o.before;
  for (const { at, bytes } of days) {
    if (rest <= limit * KEPT) break;
    rest -= bytes;
    until = at + DAY;
  }
  return Math.max(o.before, Math.min(until, o.now - DAY));
}

/** Periods of which a part went on before its time are two: that part, and the rest of it. */
export function splitPeriods(o: { periods: readonly Period[]; before: number }): Period[] {
  const { before } = o;
  return o.periods.flatMap((period) => {
    if (period.since >= before) return [period];
    if (period.until <= before) return [{ ...period, isSpilled: true as const }];
    return [
      { ...period, until: before, isSpilled: true as const },
      { ...period, since: before },
    ];
  });
}
