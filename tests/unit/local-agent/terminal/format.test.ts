import { describe, expect, it } from 'vitest';
import {
  counted,
  formatBytes,
  formatCount,
  formatDay,
  formatDuration,
  formatMoment,
  formatShare,
  formatTokens,
  formatWhen,
} from '../../../../local-agent/terminal/format.ts';

it.each([
  [0, '0'],
  [950, '950'],
  [999, '999'],
  [1_000, '1k'],
  [1_234, '1.23k'],
  [41_250, '41.3k'],
  [412_000, '412k'],
  [999_499, '999k'],
  [999_950, '1M'],
  [3_050_000_000, '3.05B'],
])('%i tokens are shown as %s', (count, text) => {
  expect(formatTokens(count)).toBe(text);
});

it.each([
  [null, '–'],
  [0, '0 ms'],
  [840, '840 ms'],
  [3_240, '3.2 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min'],
  [60_000, '1 min'],
  [119_800, '2 min'],
  [252_000, '4 min 12 s'],
  [7_500_000, '2 h 5 min'],
  [273_600_000, '3 d 4 h'],
])('%s ms last %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  [0, 0, '–'],
  [0, 9, '0 %'],
  [1, 900, '<1 %'],
  [1, 3, '33 %'],
  [3, 3, '100 %'],
])('%i of %i is %s', (part, whole, text) => {
  expect(formatShare({ part, whole })).toBe(text);
});

describe('times', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  it.each([
    [now - 5_000, 'just now'],
    [now - 12 * 60_000, '12 min ago'],
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

it('counts, groups and sizes', () => {
  expect([counted(0, 'file'), counted(1, 'file'), counted(1_805, 'file')]).toEqual([
    '0 files',
    '1 file',
    '1,805 files',
  ]);
  expect([formatCount(999), formatCount(1_234_567)]).toEqual(['999', '1,234,567']);
  expect([formatBytes(12), formatBytes(2_400), formatBytes(204e6), formatBytes(8.07e10)]).toEqual([
    '12 B',
    '2.4 kB',
    '204.0 MB',
    '80.7 GB',
  ]);
});
