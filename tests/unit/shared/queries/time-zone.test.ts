import { describe, expect, it } from 'vitest';
import { timeZoneSchema, zoneParts } from '../../../../shared/queries/parts/time-zone.ts';

const hour = (iso: string) => Date.parse(iso) / 3_600_000;
const END = hour('9999-12-31T00:00Z');

describe('zoneParts', () => {
  it('is one part where the clock never changes', () => {
    expect(zoneParts({ time_zone: 'UTC' })).toEqual([[0, END, 0]]);
    expect(zoneParts({ time_zone: 'Asia/Kolkata' })).toEqual([[0, END, 330]]);
    expect(zoneParts({ time_zone: '-03:30' })).toEqual([[0, END, -210]]);
  });

  it('changes at the very hour at which summer time ends and begins', () => {
    const range = { since: Date.UTC(2026, 8, 1), until: Date.UTC(2027, 4, 1), time_zone: 'Europe/Berlin' };
    const ends = hour('2026-10-25T01:00Z');
    const begins = hour('2027-03-28T01:00Z');
    expect(zoneParts(range)).toEqual([
      [0, ends, 120],
      [ends, begins, 60],
      [begins, END, 120],
    ]);
  });

  it('leaves no gap between parts, also over an open range', () => {
    const parts = zoneParts({ time_zone: 'America/New_York' });
    expect(parts.length).toBeGreaterThan(8);
    for (const [index, part] of parts.entries()) expect(part[0]).toBe(parts[index - 1]?.[1] ?? 0);
  });
});

describe('zoneParts over a range without sense', () => {
  it.each([
    [0, 8_640_000_000_000_000],
    [-8_640_000_000_000_000, 8_640_000_000_000_000],
    [8_640_000_000_000_000, 0],
    [1e300, 1e301],
    [undefined, 9e15],
  ])('from %s to %s takes as few steps as a lifetime', (since, until) => {
    let steps = 0;
    const counting = class extends Intl.DateTimeFormat {
      override formatToParts(at?: number | Date): Intl.DateTimeFormatPart[] {
        steps += 1;
        return super.formatToParts(at);
      }
    };
    const { DateTimeFormat } = Intl;
    Intl.DateTimeFormat = counting as unknown as typeof Intl.DateTimeFormat;
    try {
      const parts = zoneParts({ time_zone: 'Europe/Berlin', since, until });
      expect(parts.at(-1)?.[1]).toBe(END);
      expect(steps).toBeLessThan(2500);
    } finally {
      Intl.DateTimeFormat = DateTimeFormat;
    }
  });
});

describe('timeZoneSchema', () => {
  it('refuses what is no time zone', () => {
    expect(timeZoneSchema.safeParse('Mars/Olympus').success).toBe(false);
    expect(timeZoneSchema.safeParse('').success).toBe(false);
    expect(timeZoneSchema.parse(undefined)).toBe('UTC');
  });
});
