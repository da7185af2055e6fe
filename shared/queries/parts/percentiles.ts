import { bucketColumns, bucketStart, type DurationBuckets } from '../../ledger/duration-buckets.ts';

/**
 * The duration below which the share `quantile` (0 to 1) of timed calls lies, interpolated within its bucket and never
 * above the longest call; null when no call was timed. Off by less than the width of the bucket, a factor of two.
 */
export function percentileOf(row: DurationBuckets, quantile: number): number | null {
  const counts = bucketColumns.map((name) => row[name]);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = quantile * total;
  let below = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && below + count >= wanted) {
      const from = bucketStart(index);
      const next = index === bucketColumns.length - 1 ? Infinity : bucketStart(index + 1);
      const until = Math.min(next, Math.max(row.duration_max_ms, from));
      return Math.round(from + (until - from) * Math.max(0, (wanted - below) / count));
    }
    below += count;
  }
  return row.duration_max_ms;
}
