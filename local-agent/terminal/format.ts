import * as figures from '../../shared/core/figures.ts';
import { LOCAL_ZONE } from '../../shared/queries/parts/time-zone.ts';
import { DAY, MINUTE } from '../../shared/core/time.ts';

export { formatBytes, formatCount, formatTokens } from '../../shared/core/figures.ts';

/** `1 file`, `1,805 files`. */
export function counted(count: number, noun: string): string {
  return figures.counted({ count, one: noun });
}

/** A dash for what is not known. */
export function formatDuration(ms: number | null): string {
  return ms === null ? '–' : figures.formatDuration(ms);
}

export function formatShare({ part, whole }: { part: number; whole: number }): string {
  return whole === 0 ? '–' : figures.formatShare(part / whole);
}

/** `12 m ago` under a day, else the day in the reader's time zone. */
export function formatWhen({ at, now, timeZone }: { at: number; now: number; timeZone: string }): string {
  const age = now - at;
  if (age >= 0 && age < MINUTE) return 'just now';
  if (age >= 0 && age < DAY) return `${figures.formatAge(age)} ago`;
  return formatDay({ at, timeZone });
}

/** YYYY-MM-DD in a time zone. */
export function formatDay({ at, timeZone }: { at: number; timeZone: string }): string {
  return localParts({ at, timeZone }).slice(0, 10);
}

/** `YYYY-MM-DD HH:MM` in a time zone. */
export function formatMoment({ at, timeZone }: { at: number; timeZone: string }): string {
  return localParts({ at, timeZone }).slice(0, 16);
}

function localParts({ at, timeZone }: { at: number; timeZone: string }): string {
  if (timeZone === LOCAL_ZONE)
    return new Date(at - new Date(at).getTimezoneOffset() * MINUTE).toISOString().replace('T', ' ');
  // Swedish writes dates as ISO does.
  return new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
}
