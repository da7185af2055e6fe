import { z } from 'zod';

/** What every usage query adds up. */
export const usageColumns = {
  input_tokens: z.number(),
  output_tokens: z.number(),
  cache_read_tokens: z.number(),
  cache_write_5m_tokens: z.number(),
  cache_write_1h_tokens: z.number(),
  cost_micros: z.number(),
  cache_savings_micros: z.number(),
  api_calls: z.number(),
  unpriced_api_calls: z.number(),
};

export const usageRow = z.object(usageColumns);
export type UsageRow = z.infer<typeof usageRow>;

const usageNames = Object.keys(usageColumns) as (keyof UsageRow)[];

/** Rows added up; no rows are zeroes. */
export function sumUsage(rows: readonly UsageRow[]): UsageRow {
  const sums = Object.fromEntries(usageNames.map((name) => [name, 0])) as UsageRow;
  for (const name of usageNames) {
    let sum = 0;
    for (const row of rows) sum += row[name];
    sums[name] = sum;
  }
  return sums;
}

/** Usage under one key: a day, a model, a project … */
export const keyedUsageRow = z.object({ key: z.string(), ...usageColumns });
export type KeyedUsageRow = z.infer<typeof keyedUsageRow>;

/** Name of the series that holds everything beyond the largest ones. */
export const otherSeries = 'other';

/** One point of a stacked chart; the points of a series add up to its row in the table below. */
export const usageSeriesRow = z.object({
  day: z.string(),
  series: z.string(),
  tokens: z.number(),
  ...usageColumns,
});
export type UsageSeriesRow = z.infer<typeof usageSeriesRow>;
