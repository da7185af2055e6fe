import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { usageFilter } from './parts/fragments.ts';
import { usageRow } from './parts/usage-row.ts';

/** One row, zeroes when nothing was used. */
export const usageTotals = defineQuery({
  name: 'usage_totals',
  params: filterSchema,
  row: usageRow,
  sql: `SELECT
  COALESCE(SUM(u.input_tokens), 0) AS input_tokens,
  COALESCE(SUM(u.output_tokens), 0) AS output_tokens,
  COALESCE(SUM(u.cache_read_tokens), 0) AS cache_read_tokens,
  COALESCE(SUM(u.cache_write_5m_tokens), 0) AS cache_write_5m_tokens,
  COALESCE(SUM(u.cache_write_1h_tokens), 0) AS cache_write_1h_tokens,
  COALESCE(SUM(u.cost_micros), 0) AS cost_micros,
  COALESCE(SUM(u.cache_savings_micros), 0) AS cache_savings_micros,
  COALESCE(SUM(u.api_calls), 0) AS api_calls,
  COALESCE(SUM(u.unpriced_api_calls), 0) AS unpriced_api_calls
FROM usage_rollups u
WHERE ${usageFilter}`,
  bind: bindFilter,
});
