import type { Deps } from '../deps.ts';
import { LOCAL_ZONE } from '../../shared/queries/parts/time-zone.ts';
import { conflictingFlags, wrongValue } from '../cli/usage-errors.ts';
import { zoneName } from './zone-name.ts';
import { formatDay } from '../terminal/format.ts';
import { DAY, HOUR, MINUTE } from '../../shared/core/time.ts';

const units = { h: HOUR, d: DAY, w: 7 * DAY } as const;

export type TimeRange = { since?: number | undefined; until?: number | undefined };

export const rangeArgs = {
  since: {
    type: 'string',
    valueHint: 'when',
    description:
      'From this day or moment on: 2026-11-20, 2026-11-20T14:00, 14:20, 7d, 12h, 2w, today, yesterday',
  },
  until: { type: 'string', valueHint: 'when', description: 'Up to then; a day is included whole' },
  today: { type: 'boolean', description: 'Only today' },
} as const;

/** What --since, --until and --today mean: days of the reader's time zone, and moments as they are. */
export function parseRange({
  args,
  now,
  timeZone,
}: {
  args: { since?: string | undefined; until?: string | undefined; today?: boolean | undefined };
  now: number;
  timeZone: string;
}): TimeRange {
  if (args.today) {
    if (args.since !== undefined || args.until !== undefined) {
      throw conflictingFlags({ flag: '--today', other: '--since and --until' });
    }
    return { since: startOfDay({ at: now, timeZone }) };
  }
  const parse = (flag: string, text: string | undefined) =>
    text === undefined ? undefined : parseWhen({ flag, text, now, timeZone });
  const since = parse('--since', args.since);
  const until = parse('--until', args.until);
  const range = {
    since: since?.at,
    until: until && (until.day ? nextDay({ at: until.at, timeZone }) : until.at),
  };
  if (range.since !== undefined && range.until !== undefined && range.since >= range.until) {
    throw wrongValue({ flag: '--until', value: args.until ?? '', expected: 'a time after --since' });
  }
  return range;
}

/** What one flag means by itself: the moment, or the first of the day. Throws `usage.wrong_value`, which names the flag. */
export function parseMoment(o: { flag: string; text: string; now: number; timeZone: string }): number {
  return parseWhen(o).at;
}

/** `day` tells that a whole day was named, `at` its first moment. */
function parseWhen(o: { flag: string; text: string; now: number; timeZone: string }): {
  at: number;
  day: boolean;
} {
  const { text, now, timeZone } = o;
  if (text === 'today') return { at: startOfDay({ at: now, timeZone }), day: true };
  if (text === 'yesterday') {
    return { at: startOfDay({ at: startOfDay({ at: now, timeZone }) - 1, timeZone }), day: true };
  }
  const relative = /^(\d{1,4})([hdw])$/.exec(text);
  if (relative)
    return { at: now - Number(relative[1]) * units[relative[2] as keyof typeof units], day: false };
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (clock && Number(clock[1]) < 24 && Number(clock[2]) < 60)
    return { at: lastTime({ text, now, timeZone }), day: false };
  const local = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?$/.exec(text);
  const [, date, time] = local ?? [];
  if (date !== undefined && isDate(date)) {
    const at = localToUtc({ local: Date.parse(`${date}T${time ?? '00:00'}Z`), timeZone });
    if (!Number.isNaN(at)) return { at, day: time === undefined };
  }
  const exact = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(exact)) return { at: exact, day: false };
  throw wrongValue({
    flag: o.flag,
    value: text,
    expected: 'a day (2026-11-20), a moment (2026-11-20T14:00, 14:20) or an age (7d, 12h)',
  });
}

/** When a clock showed this last: `14:20`. */
function lastTime({ text, now, timeZone }: { text: string; now: number; timeZone: string }): number {
  const on = (day: number) =>
    localToUtc({
      local: Date.parse(`${formatDay({ at: day, timeZone })}T${text.padStart(5, '0')}Z`),
      timeZone,
    });
  const today = on(now);
  return today <= now ? today : on(startOfDay({ at: now, timeZone }) - 1);
}

/** The first moment of the day that `at` falls on. */
export function startOfDay({ at, timeZone }: { at: number; timeZone: string }): number {
  return localToUtc({ local: Date.parse(`${formatDay({ at, timeZone })}T00:00Z`), timeZone });
}

function nextDay({ at, timeZone }: { at: number; timeZone: string }): number {
  // No day is longer than 25 hours, none shorter than 23.
  return startOfDay({ at: at + 26 * HOUR, timeZone });
}

function isDate(date: string): boolean {
  const at = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}

/** A wall-clock time, written as if it were UTC, to the moment it names in a time zone. */
function localToUtc({ local, timeZone }: { local: number; timeZone: string }): number {
  const guess = local - offsetAt({ at: local, timeZone });
  // Around a change of the clocks the first guess may have used the wrong side's offset.
  return local - offsetAt({ at: guess, timeZone });
}

function offsetAt({ at, timeZone }: { at: number; timeZone: string }): number {
  if (Number.isNaN(at)) return at;
  if (timeZone === LOCAL_ZONE) return -new Date(at).getTimezoneOffset() * MINUTE;
  const format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

/** `range` in JSON output. */
export function rangeJson({ range, deps }: { range: TimeRange; deps: Pick<Deps, 'env' | 'timeZone'> }) {
  return { since: isoOrNull(range.since), until: isoOrNull(range.until), time_zone: zoneName(deps) };
}

function isoOrNull(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
