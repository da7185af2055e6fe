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
  TOTAL(u.input_tokens) AS input_tokens,
  TOTAL(u.output_tokens) AS output_tokens,
  TOTAL(u.cache_read_tokens) AS cache_read_tokens,
  TOTAL(u.cache_write_5m_tokens) AS cache_write_5m_tokens,
  TOTAL(u.cache_write_1h_tokens) AS cache_write_1h_tokens,
  TOTAL(u.cost_micros) AS cost_micros,
  TOTAL(u.cache_savings_micros) AS cache_savings_micros,
  TOTAL(u.api_calls) AS api_calls,
  TOTAL(u.unpriced_api_calls) AS unpriced_api_calls
FROM usage_rollups u
WHERE ${usageFilter}`,
  bind: bindFilter,
});
