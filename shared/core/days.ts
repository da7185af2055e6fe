/*
 * How days are written. As a key (in addresses, fields, files, lists of a chart, and on the command line, which takes what it
 * prints): `2026-11-27`, which sorts. To be read (on pages, in reviews and alerts): `27 Nov`. Both of UTC; a page moves the
 * time into its reader's zone first (`dashboard/ui/text/times.ts`).
 */

// Written here and not by Intl, which takes a hundred times as long: a list shows hundreds of moments.
const months = [
  ['Jan', 'January'],
  ['Feb', 'February'],
  ['Mar', 'March'],
  ['Apr', 'April'],
  ['May', 'May'],
  ['Jun', 'June'],
  ['Jul', 'July'],
  ['Aug', 'August'],
  ['Sept', 'September'],
  ['Oct', 'October'],
  ['Nov', 'November'],
  ['Dec', 'December'],
] as const;

/** What stands where a time would stand that no calendar knows. */
export const NO_TIME = '–';

/** `2026-11-27`; nothing of a time that no calendar knows. */
export function isoDay(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}

/** `27 Nov`. */
export function shortDay(at: number): string {
  return written({ at, write: dayAndMonth });
}

/** `27 Nov 2026`. */
export function fullDay(at: number): string {
  return written({ at, write: (date) => `${dayAndMonth(date)} ${date.getUTCFullYear()}` });
}

/** `27 Nov 2026, 08:10`. */
export function fullMoment(at: number): string {
  return written({ at, write: (date) => `${fullDay(at)}, ${date.toISOString().slice(11, 16)}` });
}

/** `27 Nov` within the year of `now`, `27 Nov 2025` of another. */
export function dayBeside({ at, now }: { at: number; now: number }): string {
  return new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear() ? shortDay(at) : fullDay(at);
}

/** `November 2026`. */
export function fullMonth(at: number): string {
  return written({ at, write: (date) => `${months[date.getUTCMonth()]?.[1]} ${date.getUTCFullYear()}` });
}

/** A key as it is read; what is no key stays as it is. */
export function fullDayOfKey(key: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(key) ? Date.parse(key) : Number.NaN;
  return Number.isNaN(at) ? key : fullDay(at);
}

function written({ at, write }: { at: number; write: (date: Date) => string }): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? NO_TIME : write(date);
}

function dayAndMonth(date: Date): string {
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]?.[0]}`;
}
