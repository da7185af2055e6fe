import { dayBeside, fullDay, NO_TIME } from '../../../../shared/core/days.ts';
import { ranges } from '../../../../shared/ledger/ranges.ts';
import { formatAge } from './format.ts';
import { DAY, MINUTE } from '../../../../shared/core/time.ts';
import { offsetIn } from '../../../../shared/core/zone-offset.ts';

const latest = ranges.time[1];

/**
 * Moments as the reader sees them, in their time zone. None throws: a page shows whatever is stored.
 */
export type Times = {
  now: number;
  zone: string;
  /** `10:42`. */
  clock: (at: number) => string;
  /** `10:42:07`. */
  exactClock: (at: number) => string;
  /** `21 Nov`; with its year where that is another. */
  day: (at: number) => string;
  /** `21 Nov, 10:42`. */
  moment: (at: number) => string;
  /** `21 Nov 2026, 10:42:07`, for hovering. */
  full: (at: number) => string;
  /** `4 m ago` within a day, else `21 Nov, 10:42`; a clock may be a minute ahead. */
  relative: (at: number) => string;
  /** `2026-11-21`. */
  isoDay: (at: number) => string;
  /** First millisecond of the day that holds `at`. */
  startOfDay: (at: number) => number;
};

export function createTimes({ now, zone }: { now: number; zone: string }): Times {
  const offset = offsetIn(zone);
  /** What the clocks of the zone show, read as UTC. */
  const wall = (at: number) => new Date(Math.max(-latest, Math.min(latest, at + offset(at))));
  const shown = (write: (wall: Date) => string) => (at: number) => (isMoment(at) ? write(wall(at)) : NO_TIME);
  const clock = shown((time) => `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`);
  const wallNow = wall(isMoment(now) ? now : 0).getTime();
  const day = shown((time) => dayBeside({ at: time.getTime(), now: wallNow }));
  const moment = (at: number) => (isMoment(at) ? `${day(at)}, ${clock(at)}` : NO_TIME);
  return {
    now,
    zone,
    clock,
    exactClock: shown(writeClock),
    day,
    moment,
    full: shown((time) => `${fullDay(time.getTime())}, ${writeClock(time)}`),
    relative(at) {
      const age = now - at;
      if (!isMoment(at)) return NO_TIME;
      if (age >= DAY || age < -MINUTE) return moment(at);
      return age < 1000 ? 'just now' : `${formatAge(age)} ago`;
    },
    isoDay: shown(
      (time) =>
        `${String(time.getUTCFullYear()).padStart(4, '0')}-${two(time.getUTCMonth() + 1)}-${two(time.getUTCDate())}`,
    ),
    startOfDay(at) {
      if (!isMoment(at)) return Number.NaN;
      const guess = Math.floor((at + offset(at)) / DAY) * DAY;
      // The offset at midnight may differ from the one now (summer time).
      return guess - offset(Math.max(-latest, guess - offset(at)));
    },
  };
}

function two(figure: number): string {
  return figure < 10 ? `0${figure}` : String(figure);
}

function writeClock(time: Date): string {
  return `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
}

/** For `datetime` of a `<time>`; none where there is no such time. */
export function isoTime(at: number): string | undefined {
  return isMoment(at) ? new Date(at).toISOString() : undefined;
}

function isMoment(at: number): boolean {
  return Math.abs(at) <= latest;
}
