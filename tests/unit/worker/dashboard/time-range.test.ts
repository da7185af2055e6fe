import { describe, expect, it } from 'vitest';
import { rangeWords, readRange, widerRange } from '../../../../worker/dashboard/shell/time-range.ts';
import { createTimes } from '../../../../worker/dashboard/ui/text/times.ts';

const noon = Date.UTC(2026, 2, 30, 12);

function rangeOf({ query, zone = 'UTC', now = noon }: { query: string; zone?: string; now?: number }) {
  return readRange({ query: new URLSearchParams(query), times: createTimes({ now, zone }) });
}

describe('the time range', () => {
  it('is thirty whole days up to now unless the URL says otherwise', () => {
    const range = rangeOf({ query: '' });
    expect(range.days).toHaveLength(30);
    expect(range.days.at(-1)).toBe('2026-03-30');
    expect(new Date(range.since).toISOString()).toBe('2026-03-01T00:00:00.000Z');
    expect(range.until).toBeUndefined();
  });

  it.each([
    ['UTC', '2026-03-24T00:00:00.000Z'],
    ['Europe/Berlin', '2026-03-23T23:00:00.000Z'],
    ['America/Los_Angeles', '2026-03-24T07:00:00.000Z'],
    ['Asia/Kolkata', '2026-03-23T18:30:00.000Z'],
  ])('begins at midnight in %s, also over the change to summer time', (zone, since) => {
    const range = rangeOf({ query: 'range=7d', zone });
    expect(new Date(range.since).toISOString()).toBe(since);
    expect(range.days).toEqual([
      '2026-03-24',
      '2026-03-25',
      '2026-03-26',
      '2026-03-27',
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
    ]);
  });

  it.each(['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin'])(
    'takes days by name in %s',
    (zone) => {
      const range = rangeOf({ query: 'from=2026-03-27&to=2026-03-29', zone });
      expect(range.key).toBe('custom');
      expect(range.days).toEqual(['2026-03-27', '2026-03-28', '2026-03-29']);
      const hours = ((range.until ?? 0) - range.since) / 3_600_000;
      expect(hours).toBe(zone === 'Europe/Berlin' ? 71 : 72);
    },
  );

  it.each(['from=nonsense', 'from=2026-02-31&to=', 'range=all', 'from=1999-01-01', 'range=__proto__'])(
    'reads %s as the usual range',
    (query) => {
      expect(rangeOf({ query }).days.length).toBeGreaterThanOrEqual(1);
      expect(rangeOf({ query }).days.at(-1)).toBe('2026-03-30');
    },
  );

  it('turns around and bounds what was asked', () => {
    expect(rangeOf({ query: 'from=2026-03-29&to=2026-03-20' }).days).toEqual(['2026-03-20']);
    expect(rangeOf({ query: 'from=2020-01-01&to=2026-03-20' }).days.length).toBeLessThan(405);
  });

  it.each([
    ['range=today', 'today', 'Show the last 90 days'],
    ['', 'in the last 30 days', 'Show the last 90 days'],
    ['range=90d', 'in the last 90 days', 'Show a whole year'],
    ['from=2026-03-01&to=2026-03-02', 'from 2026-03-01 to 2026-03-02', 'Show the last 90 days'],
    ['from=2025-12-01&to=2025-12-02', 'from 2025-12-01 to 2025-12-02', 'Show a whole year'],
    ['from=2025-03-01', 'from 2025-03-01 to 2026-03-30', undefined],
  ])('says %s in words and knows the next longer time', (query, words, wider) => {
    const range = rangeOf({ query });
    expect(rangeWords(range)).toBe(words);
    expect(widerRange({ range, times: createTimes({ now: noon, zone: 'UTC' }) })?.word).toBe(wider);
  });
});
