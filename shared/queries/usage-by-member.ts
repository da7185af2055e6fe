import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { usageFilter, usageOrder, usageSums } from './parts/fragments.ts';
import { keyedUsageRow } from './parts/usage-row.ts';

export const usageByMember = defineQuery({
  name: 'usage_by_member',
  params: filterSchema,
  row: keyedUsageRow,
  sql: `SELECT COALESCE(s.member, 'unknown') AS key,
  ${usageSums}
FROM usage_rollups u
LEFT JOIN session_rollups s ON s.session_id = u.session_id
WHERE ${usageFilter}
GROUP BY 1
HAVING TOTAL(u.api_calls) > 0
ORDER BY ${usageOrder}`,
  bind: bindFilter,
});
