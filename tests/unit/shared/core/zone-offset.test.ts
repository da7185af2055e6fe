import { describe, expect, it } from 'vitest';
import { offsetIn } from '../../../../shared/core/zone-offset.ts';

const minutes = (zone: string, at: number) => offsetIn(zone)(at) / 60_000;

describe('the offset of a zone', () => {
  it.each([
    ['UTC', Date.UTC(2026, 5, 1), 0],
    ['Asia/Kathmandu', Date.UTC(2026, 5, 1), 345],
    ['America/New_York', Date.UTC(2026, 0, 1), -300],
    ['+05:30', Date.UTC(2026, 0, 1), 330],
    ['Pacific/Chatham', Date.UTC(2026, 0, 1), 825],
  ])('of %s at %d is %d minutes', (zone, at, wanted) => {
    expect(minutes(zone, at)).toBe(wanted);
  });

  it('changes at its moment and not at the edge of a day, whichever was asked for first', () => {
    const change = Date.UTC(2026, 2, 29, 1);
    expect(minutes('Europe/Berlin', change)).toBe(120);
    expect(minutes('Europe/Berlin', change - 1)).toBe(60);
    expect(minutes('Europe/Berlin', change + 3_600_000)).toBe(120);
    expect(minutes('Europe/Berlin', change - 7_200_000)).toBe(60);
  });

  it('of before there were zones has seconds', () => {
    expect(offsetIn('Europe/Berlin')(Date.UTC(1880, 0, 1))).toBe((53 * 60 + 28) * 1000);
  });

  it('of a zone that there is not is refused each time', () => {
    for (let nth = 0; nth < 2; nth += 1) expect(() => offsetIn('Mars/Olympus')).toThrow(RangeError);
  });

  it('is right for more zones than are remembered', () => {
    const names = Array.from(
      { length: 100 },
      (_, nth) => `+${String(nth % 14).padStart(2, '0')}:${String(nth % 60).padStart(2, '0')}`,
    );
    for (const name of [...names, ...names]) {
      const [hours, rest] = name.slice(1).split(':').map(Number);
      expect(minutes(name, 0)).toBe((hours ?? 0) * 60 + (rest ?? 0));
    }
  });
});
