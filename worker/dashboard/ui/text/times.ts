import { ranges } from '../../../../shared/ledger/ranges.ts';
import { formatAge } from './format.ts';
import { DAY } from '../../../../shared/core/time.ts';

/** What stands where a time would stand that no calendar knows. */
const NO_TIME = '–';

/**
 * Moments as the reader sees them, in their time zone; made once a page because formatters are dear to build. None throws:
 * a page shows whatever is stored.
 */
export type Times = {
  now: number;
  zone: string;
  /** `10:42`. */
  clock: (at: number) => string;
  /** `10:42:07`. */
  exactClock: (at: number) => string;
  /** `21 Nov`. */
  day: (at: number) => string;
  /** `21 Nov 2026, 10:42:07`, for hovering. */
  full: (at: number) => string;
  /** `4 m ago` within a day, else `21 Nov, 10:42`. */
  relative: (at: number) => string;
  /** `2026-11-21`. */
  isoDay: (at: number) => string;
  /** First millisecond of the day that holds `at`. */
  startOfDay: (at: number) => number;
};

export function createTimes({ now, zone }: { now: number; zone: string }): Times {
  const lazy = (options: Intl.DateTimeFormatOptions, locale = 'en-GB') => {
    let format: Intl.DateTimeFormat | undefined;
    return (at: number) => {
      format ??= new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options });
      return isMoment(at) ? format.format(at) : NO_TIME;
    };
  };
  const clock = lazy({ hour: '2-digit', minute: '2-digit' });
  const exactClock = lazy({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const day = lazy({ day: 'numeric', month: 'short' });
  const year = lazy({ year: 'numeric' });
  const isoDay = lazy({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA');
  const wall = lazy(
    {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
    'sv-SE',
  );
  // Beyond the year 9999 it cannot be read back; a day is a day there as well.
  const offset = (at: number) =>
    Date.parse(`${wall(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000 || 0;
  return {
    now,
    zone,
    clock,
    exactClock,
    day: (at) => (!isMoment(at) || year(at) === year(now) ? day(at) : `${day(at)} ${year(at)}`),
    full: (at) => (isMoment(at) ? `${day(at)} ${year(at)}, ${exactClock(at)}` : NO_TIME),
    relative(at) {
      const age = now - at;
      if (!isMoment(at)) return NO_TIME;
      if (age >= DAY || age < -DAY) return `${day(at)}, ${clock(at)}`;
      return age < 1000 ? 'just now' : `${formatAge(age)} ago`;
    },
    isoDay,
    startOfDay(at) {
      const guess = Math.floor((at + offset(at)) / DAY) * DAY;
      // The offset at midnight may differ from the one now (summer time).
      return guess - offset(guess - offset(at));
    },
  };
}

/** For `datetime` of a `<time>`; none where there is no such time. */
export function isoTime(at: number): string | undefined {
  return isMoment(at) ? new Date(at).toISOString() : undefined;
}

function isMoment(at: number): boolean {
  return Math.abs(at) <= ranges.time[1];
}
