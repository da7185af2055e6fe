import { DAY, HOUR } from '../core/time.ts';
import { freePlan } from './free-plan.ts';

// How often news are told while somebody watches: as often as is of use while few machines are at work, and so much less often
// where many are that a whole working day fits into what the free plan gives.

/** What a team used of this day (UTC) so far, how many machines were seen on it, and when its first session began. */
export type Today = {
  machines: number;
  began_at: number | null;
  requests: number;
  rows_written: number;
  rows_read: number;
};

/** Nobody waits for news that come faster. */
export const watchedMs = 2000;
/** What machines do where nobody watches is never more seldom. */
export const quietMs = 300_000;
const workingDayMs = 8 * HOUR;
/** Whoever works longer, or in another part of the world, has what is left spread over so much more at any time. */
const longerMs = HOUR;
/** Something is new on a machine about so often while it is at work; without news it says nothing. */
const newsEveryMs = 10_000;
/** Of each limit this share is kept for what nobody foresaw. */
const kept = 0.15;

/** A flush: its rows and its segment. Rows for looking back wait while the pace is slower than `watchedMs`. */
const ofFlush = { requests: 2, rows_written: 5 };
/** A page that is made anew. */
const ofRenewal = { requests: 1, rows_read: 150 };

/** Machines and pages have half of the requests that are left each. */
const left = (today: Today, limit: 'requests' | 'rows_written' | 'rows_read') =>
  Math.max(0, freePlan[limit] * (1 - kept) - today[limit]) * (limit === 'requests' ? 0.5 : 1);

/** How long it may go on today: to the end of a working day, or until midnight, when all begins anew. */
function timeLeft({ today, now }: { today: Today; now: number }): number {
  const ends = (today.began_at ?? now) + workingDayMs;
  return Math.min(Math.max(longerMs, ends - now), DAY - (now % DAY));
}

/** Milliseconds between two flushes of a machine that somebody watches, where all that were seen today are at work. */
export function machinePaceMs({ today, now }: { today: Today; now: number }): number {
  const flushes = Math.min(
    left(today, 'requests') / ofFlush.requests,
    left(today, 'rows_written') / ofFlush.rows_written,
  );
  const each = (Math.max(1, today.machines) * timeLeft({ today, now })) / flushes;
  return Math.round(Math.min(quietMs, Math.max(watchedMs, each - newsEveryMs)));
}

/** Milliseconds between two renewals that all pages together may take. */
export function renewalMs({ today, now }: { today: Today; now: number }): number {
  const renewals = Math.min(
    left(today, 'requests') / ofRenewal.requests,
    left(today, 'rows_read') / ofRenewal.rows_read,
  );
  return Math.min(quietMs, timeLeft({ today, now }) / renewals);
}
