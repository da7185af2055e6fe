/** What the free plan gives: three of them a day (UTC), and one in all. */
export const freePlan = {
  requests: 100_000,
  rows_read: 5_000_000,
  rows_written: 100_000,
  size_bytes: 500_000_000,
} as const;
