// Durations are kept as a histogram beside their sum and maximum, so that percentiles add up in SQL.

/** Columns of the histogram in `tool_rollups`. */
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

/** From how many milliseconds on a duration belongs to bucket `index`, the first one excepted, which begins at 0. */
export function bucketStart(index: number): number {
  return index === 0 ? 0 : 2 ** (index + 3);
}
