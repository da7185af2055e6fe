import { defineQuery } from './define-query.ts';
import { bindFilter, filterSchema } from './filters.ts';
import { usageFilter, usageOrder, usageSums } from './fragments.ts';
import { keyedUsageRow } from './usage-row.ts';

export const usageByModel = defineQuery({
  name: 'usage_by_model',
  params: filterSchema,
  row: keyedUsageRow,
  sql: `SELECT u.model AS key,
  ${usageSums}
FROM usage_rollups u
WHERE ${usageFilter}
GROUP BY 1
HAVING SUM(u.api_calls) > 0
ORDER BY ${usageOrder}`,
  bind: bindFilter,
});
