import { z } from 'zod';
import type { Filter } from './filters.ts';
import { DAY, HOUR, MINUTE } from '../../core/time.ts';
import { offsetIn } from '../../core/zone-offset.ts';

const STEP = 14 * DAY;
const YEAR = 366 * DAY;
/** Where a range that is open begins and how long it is: before Claude Code existed, and well ahead. */
const OPEN_SINCE = Date.UTC(2024, 0, 1);
const OPEN_YEARS = 6;
/** Changes are looked for between these, whatever is asked: every step costs time. Outside the nearest offset holds. */
const EARLIEST = Date.UTC(2020, 0, 1);
const LATEST = Date.UTC(2045, 0, 1);
/** The last hour that has a day in SQL, in every zone. */
const END_OF_TIME = Date.UTC(9999, 11, 31) / HOUR;

/** The zone of the machine that asks: its offsets come without loading Intl, which costs a command 20 ms. */
export const LOCAL_ZONE = 'local';

/** An IANA name (`Europe/Berlin`), an offset (`+05:30`), or `local`. */
export const timeZoneSchema = z.string().refine(isTimeZone, 'is not a time zone').default('UTC');

export function isTimeZone(name: string): boolean {
  if (name === LOCAL_ZONE || name === 'UTC') return true;
  try {
    offsetIn(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Where the offset of a time zone changes: `[from_hour, until_hour, minutes]` in hours since the epoch, until
 * exclusive, without gaps. Days are cut with it in SQL, which knows no time zones. Buckets are full hours
 * of the device that counted, named by the full UTC hour inside: exact wherever the reader's minutes are the device's.
 */
export function zoneParts(
  range: Pick<Filter, 'since' | 'until'> & { time_zone: string },
): [number, number, number][] {
  const offsetAt = createOffsetReader(range.time_zone);
  const start = withinReach(range.since ?? OPEN_SINCE);
  const end = withinReach(range.until ?? start + OPEN_YEARS * YEAR);
  const parts: [number, number, number][] = [];
  let from = 0;
  let minutes = offsetAt(start);
  for (let at = start; at < end; at += STEP) {
    const next = Math.min(at + STEP, end);
    if (offsetAt(next) === minutes) continue;
    const change = findChange({ from: at, until: next, minutes, offsetAt });
    parts.push([from, change, minutes]);
    from = change;
    minutes = offsetAt(next);
  }
  parts.push([from, END_OF_TIME, minutes]);
  return parts;
}

function withinReach(at: number): number {
  return Math.min(Math.max(at, EARLIEST), LATEST);
}

export function bindZone(params: Pick<Filter, 'since' | 'until'> & { time_zone: string }): string {
  return JSON.stringify(zoneParts(params));
}

function findChange(o: {
  from: number;
  until: number;
  minutes: number;
  offsetAt: (at: number) => number;
}): number {
  let low = Math.floor(o.from / HOUR);
  let high = Math.ceil(o.until / HOUR);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (o.offsetAt(middle * HOUR) === o.minutes) low = middle;
    else high = middle;
  }
  return high;
}

function createOffsetReader(timeZone: string): (at: number) => number {
  if (timeZone === 'UTC') return () => 0;
  if (timeZone === LOCAL_ZONE) return (at) => -new Date(at).getTimezoneOffset();
  const offsetAt = offsetIn(timeZone);
  return (at) => Math.trunc(offsetAt(at) / MINUTE);
}
