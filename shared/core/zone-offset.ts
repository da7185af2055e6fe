import { DAY } from './time.ts';

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
export type OffsetAt = (at: number) => number;

type Known = { offsetAt: OffsetAt; days: Map<number, number | undefined> };

const known = new Map<string, Known>();
/** More zones than a team has; names come from requests. */
const mostZones = 64;
const mostDays = 4000;
/** The last moment that a calendar knows. */
const latest = 100_000_000 * DAY;

/**
 * Asking Intl costs microseconds each time and making a formatter a hundred times as much, so both are remembered. A day (of
 * UTC) with the same offset at both ends has no other in between. A zone that there is not throws a RangeError.
 */
export function offsetIn(zone: string): OffsetAt {
  if (zone === 'UTC') return () => 0;
  const { offsetAt, days } = known.get(zone) ?? remember(zone);
  return (at) => {
    const day = Math.floor(at / DAY);
    if (!days.has(day)) {
      if (days.size >= mostDays) days.clear();
      const [first, last] = [offsetAt(day * DAY), offsetAt(Math.min((day + 1) * DAY, latest))];
      days.set(day, first === last ? first : undefined);
    }
    return days.get(day) ?? offsetAt(at);
  };
}

function remember(zone: string): Known {
  if (known.size >= mostZones) known.clear();
  const made = { offsetAt: askIntl(zone), days: new Map<number, number | undefined>() };
  known.set(zone, made);
  return made;
}

function askIntl(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const [, sign, hours, minutes, seconds] =
      /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(format.format(at)) ?? [];
    const total = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    return (sign === '-' ? -1000 : 1000) * total;
  };
}
