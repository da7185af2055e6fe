import { describe, expect, it } from 'vitest';
import { createTimes, isoTime } from '../../../../../worker/dashboard/ui/text/times.ts';

const latest = 8_640_000_000_000_000;
const times = createTimes({ now: Date.UTC(2026, 10, 27, 12), zone: 'Asia/Kathmandu' });
const { clock, exactClock, day, full, relative, isoDay } = times;

describe('a time that no calendar knows', () => {
  it.each([latest + 1, -latest - 1, 9e15, 2 ** 53, 1e300, Infinity, -Infinity, Number.NaN])(
    '%s is shown as none, everywhere',
    (at) => {
      for (const format of [clock, exactClock, day, full, relative, isoDay]) expect(format(at)).toBe('–');
      expect(isoTime(at)).toBeUndefined();
      expect(() => times.startOfDay(at)).not.toThrow();
    },
  );
});

describe('the first and the last time that there is', () => {
  it.each([0, latest, -latest])('%s is shown', (at) => {
    for (const format of [clock, exactClock, day, full, relative, isoDay]) expect(format(at)).not.toBe('–');
    expect(isoTime(at)).toBe(new Date(at).toISOString());
    expect(Number.isFinite(times.startOfDay(at))).toBe(true);
  });
});
