import type { Times } from '../ui/text/times.ts';
import { DAY } from '../../../shared/core/time.ts';

const rangeKeys = ['today', '7d', '30d', '90d', 'custom'] as const;
type RangeKey = (typeof rangeKeys)[number];

/** A span of whole days in the reader's time zone; `until` is exclusive and open for spans that reach today. */
export type Range = {
  key: RangeKey;
  since: number;
  until: number | undefined;
  /** Days of the span as `YYYY-MM-DD`, oldest first: the x axis of every trend. */
  days: string[];
};

const lengths = { today: 1, '7d': 7, '30d': 30, '90d': 90 } as const;
const maxDays = 400;

export function readRange({ query, times }: { query: URLSearchParams; times: Times }): Range {
  const from = readDay({ text: query.get('from'), times });
  const to = readDay({ text: query.get('to'), times });
  if (from !== undefined || to !== undefined) {
    const last = to ?? times.startOfDay(times.now);
    const first = Math.max(Math.min(from ?? last, last), last - maxDays * DAY);
    return {
      key: 'custom',
      since: first,
      until: nextDay({ at: last, times }),
      days: listDays({ first, last, times }),
    };
  }
  const asked = query.get('range');
  const key = asked === 'today' || asked === '7d' || asked === '90d' ? asked : '30d';
  const last = times.startOfDay(times.now);
  // Noon of the first day, then its start: safe where a day has 23 or 25 hours.
  const first = times.startOfDay(last + DAY / 2 - (lengths[key] - 1) * DAY);
  return { key, since: first, until: undefined, days: listDays({ first, last, times }) };
}

/** `today`, `in the last 30 days`, `from 2026-11-02 to 2026-11-09`. */
export function rangeWords({ key, days }: Range): string {
  if (key === 'today') return 'today';
  if (key === 'custom') return `from ${days[0] ?? ''} to ${days.at(-1) ?? ''}`;
  return `in the last ${lengths[key]} days`;
}

/** The next longer time that is worth a look; nothing is longer than a year. */
export function widerRange({ range, times }: { range: Range; times: Times }) {
  const year = times.isoDay(times.now - 365 * DAY);
  if (range.key === '90d' || (range.days[0] ?? year) <= times.isoDay(times.now - 89 * DAY)) {
    if ((range.days[0] ?? year) <= year) return undefined;
    return { word: 'Show a whole year', set: { range: undefined, from: year, to: undefined } };
  }
  return { word: 'Show the last 90 days', set: { range: '90d', from: undefined, to: undefined } };
}

function listDays({ first, last, times }: { first: number; last: number; times: Times }): string[] {
  const days: string[] = [];
  for (let at = first + DAY / 2; at < last + DAY; at += DAY) days.push(times.isoDay(at));
  return days;
}

function nextDay({ at, times }: { at: number; times: Times }): number {
  return times.startOfDay(at + DAY + DAY / 2);
}

function readDay({ text, times }: { text: string | null; times: Times }): number | undefined {
  if (text === null || !/^20\d\d-\d\d-\d\d$/.test(text)) return undefined;
  const noon = Date.parse(`${text}T12:00:00Z`);
  if (Number.isNaN(noon)) return undefined;
  // Noon in UTC may already be another day far east; the reader's calendar decides.
  const start = times.startOfDay(noon);
  return times.isoDay(start) === text
    ? start
    : times.startOfDay(noon + (times.isoDay(start) < text ? DAY : -DAY) / 2);
}
