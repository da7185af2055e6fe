import { formatAge } from './format.ts';

const DAY = 86_400_000;

/** Moments as the reader sees them, in their time zone; made once a page because formatters are dear to build. */
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
      return format.format(at);
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
  const offset = (at: number) => Date.parse(`${wall(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
  return {
    now,
    zone,
    clock,
    exactClock,
    day: (at) => (year(at) === year(now) ? day(at) : `${day(at)} ${year(at)}`),
    full: (at) => `${day(at)} ${year(at)}, ${exactClock(at)}`,
    relative(at) {
      const age = now - at;
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
