/** Columns of the duration histogram in `tool_rollups`. */
export const bucketColumns = [
  'b0',
  'b1',
  'b2',
  'b3',
  'b4',
  'b5',
  'b6',
  'b7',
  'b8',
  'b9',
  'b10',
  'b11',
  'b12',
  'b13',
  'b14',
  'b15',
] as const;

export type DurationBuckets = Record<(typeof bucketColumns)[number], number> & { duration_max_ms: number };

/** Which bucket a duration belongs to: [2^(i+3), 2^(i+4)) ms, everything shorter in 0, everything longer in 15. */
export function bucketOf(durationMs: number): number {
  if (durationMs < 16) return 0;
  return Math.min(15, Math.floor(Math.log2(durationMs)) - 3);
}

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
      const from = index === 0 ? 0 : 2 ** (index + 3);
      const until = Math.min(index === 15 ? Infinity : 2 ** (index + 4), Math.max(row.duration_max_ms, from));
      return Math.round(from + (until - from) * Math.max(0, (wanted - below) / count));
    }
    below += count;
  }
  return row.duration_max_ms;
}
