import { HOUR } from '../../core/time.ts';
import { dayAt, dayBounds } from './day-bounds.ts';

/** Of a day only this: hours (since the epoch) and moments, both until exclusive. `dayHour`: the first hour of the whole day. */
export type DayPart = {
  day: number;
  dayHour: number;
  fromHour: number;
  untilHour: number;
  startsAt: number;
  endsAt: number;
};

/**
 * The days that lie in a range as a whole, and what of its first and last day lies in it. A day whose hours are no longer
 * kept counts as a whole; the last one is told by its hours where it is not made yet.
 */
export function cutDays(o: {
  zone: string;
  since: number;
  until: number;
  /** The last day that is made. */
  untilDay: number;
  /** Hours (since the epoch) before it are gone. */
  foldedUntil: number;
}): { first: number; last: number; parts: DayPart[] } {
  const { zone, since, until } = o;
  const start = dayBounds({ zone, day: dayAt({ zone, at: since }) });
  const end = dayBounds({ zone, day: dayAt({ zone, at: until - 1 }) });
  const parts = (start.day === end.day ? [start] : [start, end])
    .filter(
      ({ day, fromHour, startsAt, endsAt }) =>
        (since > startsAt || until < endsAt || day > o.untilDay) && fromHour >= o.foldedUntil,
    )
    .map(({ day, fromHour, untilHour, startsAt, endsAt }) => ({
      day,
      dayHour: fromHour,
      fromHour: Math.max(fromHour, Math.ceil(since / HOUR)),
      untilHour: Math.min(untilHour, Math.ceil(until / HOUR)),
      startsAt: Math.max(startsAt, since),
      endsAt: Math.min(endsAt, until),
    }));
  const isCut = (of: number) => parts.some(({ day }) => day === of);
  return {
    first: isCut(start.day) ? start.day + 1 : start.day,
    last: isCut(end.day) ? end.day - 1 : end.day,
    parts,
  };
}
