import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { usageFilter, usageOrder, usageSums } from './parts/fragments.ts';
import { keyedUsageRow } from './parts/usage-row.ts';
import { type UsageDimension, usageDimensions } from './parts/usage-dimensions.ts';

/** What was used, one row for each value of a dimension, the dearest first. */
function usageBy(dimension: UsageDimension) {
  const { key, join } = usageDimensions[dimension];
  return defineQuery({
    name: `usage_by_${dimension}`,
    params: filterSchema,
    row: keyedUsageRow,
    sql: `SELECT ${key} AS key,
  ${usageSums}
FROM usage_rollups u
${join}
WHERE ${usageFilter}
GROUP BY 1
HAVING TOTAL(u.api_calls) > 0
ORDER BY ${usageOrder}`,
    bind: bindFilter,
  });
}

export const usageByAgent = usageBy('agent');
export const usageByBranch = usageBy('branch');
export const usageByMember = usageBy('member');
export const usageByModel = usageBy('model');
export const usageByProject = usageBy('project');
