import { describe, expect, it } from 'vitest';
import {
  counted,
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatShare,
  formatTokens,
} from '../../../../shared/core/figures.ts';

describe('figures', () => {
  it.each([
    [0, '0'],
    [980, '980'],
    [4120, '4.1k'],
    [99_949, '99.9k'],
    [412_400, '412k'],
    [999_400, '999k'],
    [999_600, '1.00M'],
    [1_240_000, '1.24M'],
    [29_000_000, '29.0M'],
    [107_000_000, '107M'],
    [2_500_000_000, '2.50B'],
  ])('tokens %d as %s', (value, wanted) => {
    expect(formatTokens(value)).toBe(wanted);
  });

  it.each([
    [0, '0 ms'],
    [12, '12 ms'],
    [999.6, '1000 ms'],
    [1200, '1.2 s'],
    [18_200, '18 s'],
    [59_600, '1 m 00 s'],
    [70_000, '1 m 10 s'],
    [3_599_700, '1 h 00 m'],
    [7_500_000, '2 h 05 m'],
    [86_400_000, '1 d 0 h'],
    [273_600_000, '3 d 4 h'],
  ])('%d ms as %s', (value, wanted) => {
    expect(formatDuration(value)).toBe(wanted);
  });

  it.each([
    [0, 'now'],
    [40_000, '40 s'],
    [260_000, '4 m'],
    [7_300_000, '2 h'],
    [260_000_000, '3 d'],
  ])('an age of %d ms as %s', (value, wanted) => {
    expect(formatAge(value)).toBe(wanted);
  });

  it.each([
    [0, '0 %'],
    [0.0004, '<0.1 %'],
    [0.031, '3.1 %'],
    [0.6149, '61 %'],
    [1, '100 %'],
  ])('a share of %d as %s', (value, wanted) => {
    expect(formatShare(value)).toBe(wanted);
  });

  it('groups thousands, counts things and sizes', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(counted({ count: 1, one: 'agent' })).toBe('1 agent');
    expect(counted({ count: 2, one: 'reply', many: 'replies' })).toBe('2 replies');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 KB'],
    [35_400, '35 KB'],
    [999_499, '999 KB'],
    [999_600, '1.0 MB'],
    [4_194_304, '4.2 MB'],
    [999_960_000, '1.0 GB'],
    [10_737_418_240, '10.7 GB'],
    [1_650_000_000_000, '1.6 TB'],
  ])('%d bytes, by thousands as disks and quotas count them, as %s', (value, wanted) => {
    expect(formatBytes(value)).toBe(wanted);
  });
});
