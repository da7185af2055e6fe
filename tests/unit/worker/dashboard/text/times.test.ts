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

describe('a time of a zone', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
  it.each(zones)(
    'in %s is written as its calendar has it, over two years and both changes of the clocks',
    (zone) => {
      const written = createTimes({ now: Date.UTC(2026, 8, 3), zone });
      const intl = (options: Intl.DateTimeFormatOptions, locale = 'en-GB') =>
        new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options });
      const wanted = {
        clock: intl({ hour: '2-digit', minute: '2-digit' }),
        exactClock: intl({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
        isoDay: intl({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA'),
      };
      const ofThisYear = intl({ day: 'numeric', month: 'short' });
      const ofAnother = intl({ day: 'numeric', month: 'short', year: 'numeric' });
      for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2027, 0, 1); at += 13.37 * 3_600_000) {
        for (const name of ['clock', 'exactClock', 'isoDay'] as const)
          expect(written[name](at)).toBe(wanted[name].format(at));
        const isThisYear = written.isoDay(at).startsWith('2026');
        expect(written.day(at)).toBe((isThisYear ? ofThisYear : ofAnother).format(at));
        const start = written.startOfDay(at);
        expect(written.isoDay(start)).toBe(written.isoDay(at));
        expect(written.isoDay(start - 1)).not.toBe(written.isoDay(at));
      }
    },
  );
});
