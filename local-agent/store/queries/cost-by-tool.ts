import { bindFilter, filterSchema } from '../../../shared/queries/parts/filters.ts';
import { toolOfKey } from '../../../shared/ledger/skill-keys.ts';
import { defineQuery } from '../../../shared/queries/parts/define-query.ts';
import { usageFilter, usageOrder, usageSums } from '../../../shared/queries/parts/fragments.ts';
import { keyedUsageRow } from '../../../shared/queries/parts/usage-row.ts';

/** What tools cost, by the rule of sum-responses.ts. Only this machine knows it: what the cloud has knows no single call. */
export const costByTool = defineQuery({
  name: 'cost_by_tool',
  params: filterSchema,
  row: keyedUsageRow,
  sql: `SELECT ${toolOfKey('u.tool_name')} AS key,
  ${usageSums}
FROM tool_costs u
WHERE ${usageFilter}
GROUP BY 1
ORDER BY ${usageOrder}`,
  bind: bindFilter,
});
