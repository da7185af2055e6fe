import { describe, expect, it } from 'vitest';
import { bucketColumns, bucketOf, type DurationBuckets } from '../../../../shared/ledger/duration-buckets.ts';
import { percentileOf } from '../../../../shared/queries/parts/percentiles.ts';

function histogramOf(durations: readonly number[]): DurationBuckets {
  const row = Object.fromEntries(bucketColumns.map((name) => [name, 0])) as DurationBuckets;
  row.duration_max_ms = Math.max(0, ...durations);
  for (const duration of durations) row[bucketColumns[bucketOf(duration)] ?? 'b0'] += 1;
  return row;
}

describe('percentileOf', () => {
  it('knows nothing when no call was timed', () => {
    expect(percentileOf(histogramOf([]), 0.5)).toBeNull();
  });

  it('never exceeds the longest call', () => {
    expect(percentileOf(histogramOf([20]), 0.95)).toBeLessThanOrEqual(20);
    expect(percentileOf(histogramOf([2 ** 18, 400_000]), 0.99)).toBeLessThanOrEqual(400_000);
  });

  it('stays within a factor of two of the exact percentile', () => {
    const durations = Array.from({ length: 500 }, (_, index) => 16 + ((index * 7919) % 90_000));
    const sorted = durations.toSorted((a, b) => a - b);
    for (const quantile of [0.1, 0.5, 0.9, 0.95, 0.99]) {
      const exact = sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0;
      const estimate = percentileOf(histogramOf(durations), quantile) ?? 0;
      expect(estimate / exact).toBeGreaterThan(0.5);
      expect(estimate / exact).toBeLessThan(2);
    }
  });

  it('grows with the quantile', () => {
    const row = histogramOf([3, 18, 40, 90, 700, 1_500, 80_000, 300_000]);
    const values = [0.05, 0.25, 0.5, 0.75, 0.9, 1].map((quantile) => percentileOf(row, quantile) ?? 0);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(values.at(-1)).toBe(300_000);
  });
});
