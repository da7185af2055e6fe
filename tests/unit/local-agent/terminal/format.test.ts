import { describe, expect, it } from 'vitest';
import {
  counted,
  formatDay,
  formatDuration,
  formatMoment,
  formatShare,
  formatWhen,
} from '../../../../local-agent/terminal/format.ts';

it.each([
  [null, '–'],
  [0, '0 ms'],
  [840, '840 ms'],
  [3_240, '3.2 s'],
  [60_000, '1 m 00 s'],
  [252_000, '4 m 12 s'],
  [7_500_000, '2 h 05 m'],
])('%s ms last %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  [0, 0, '–'],
  [0, 9, '0 %'],
  [1, 900, '0.1 %'],
  [1, 3, '33 %'],
  [3, 3, '100 %'],
])('%i of %i is %s', (part, whole, text) => {
  expect(formatShare({ part, whole })).toBe(text);
});

describe('times', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  it.each([
    [now - 5_000, 'just now'],
    [now - 12 * 60_000, '12 m ago'],
    [now - 5 * 3_600_000, '5 h ago'],
    [now - 30 * 3_600_000, '2026-11-20'],
    [now + 60_000, '2026-11-21'],
  ])('%i is shown as %s', (at, text) => {
    expect(formatWhen({ at, now, timeZone: 'UTC' })).toBe(text);
  });

  it('are those of the time zone', () => {
    const at = Date.UTC(2026, 10, 20, 9, 30);
    expect(formatMoment({ at, timeZone: 'Pacific/Honolulu' })).toBe('2026-11-19 23:30');
    expect(formatDay({ at, timeZone: 'Asia/Tokyo' })).toBe('2026-11-20');
    expect(formatMoment({ at, timeZone: 'local' })).toBe('2026-11-20 09:30');
  });
});

it('counts a noun', () => {
  expect([counted(0, 'file'), counted(1, 'file'), counted(1_805, 'file')]).toEqual([
    '0 files',
    '1 file',
    '1,805 files',
  ]);
});
