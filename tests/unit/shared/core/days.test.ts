import { describe, expect, it } from 'vitest';
import {
  dayBeside,
  fullDay,
  fullDayOfKey,
  fullMoment,
  fullMonth,
  isoDay,
  shortDay,
} from '../../../../shared/core/days.ts';

const at = Date.UTC(2026, 8, 3, 23, 59, 59, 999);

describe('days', () => {
  it('are keys that sort, or words to be read', () => {
    expect(isoDay(at)).toBe('2026-09-03');
    expect(shortDay(at)).toBe('3 Sept');
    expect(fullDay(at)).toBe('3 Sept 2026');
    expect(fullMoment(at)).toBe('3 Sept 2026, 23:59');
    expect(fullMonth(at)).toBe('September 2026');
  });

  it('tell the year where it is another', () => {
    expect(dayBeside({ at, now: Date.UTC(2026, 0, 1) })).toBe('3 Sept');
    expect(dayBeside({ at, now: Date.UTC(2027, 0, 1) })).toBe('3 Sept 2026');
  });

  it('of a time that no calendar knows are none', () => {
    expect([fullDay(9e15), fullMoment(Number.NaN), fullMonth(9e15), shortDay(-9e15)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
    expect(isoDay(9e15)).toBe('');
  });

  it.each([
    ['2026-11-27', '27 Nov 2026'],
    ['2026-13-41', '2026-13-41'],
    ['', ''],
    ['acme/2026-11-27', 'acme/2026-11-27'],
  ])('the key %j is read as %j', (key, wanted) => {
    expect(fullDayOfKey(key)).toBe(wanted);
  });
});
