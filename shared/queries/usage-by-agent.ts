import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { usageFilter, usageOrder, usageSums } from './parts/fragments.ts';
import { keyedUsageRow } from './parts/usage-row.ts';

export const usageByAgent = defineQuery({
  name: 'usage_by_agent',
  params: filterSchema,
  row: keyedUsageRow,
  sql: `SELECT u.agent_type AS key,
  ${usageSums}
FROM usage_rollups u
WHERE ${usageFilter}
GROUP BY 1
HAVING TOTAL(u.api_calls) > 0
ORDER BY ${usageOrder}`,
  bind: bindFilter,
});
