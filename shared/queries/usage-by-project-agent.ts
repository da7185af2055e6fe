import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { usageFilter, usageOrder, usageSums } from './parts/fragments.ts';
import { usageColumns } from './parts/usage-row.ts';

/** Which agent type cost what in which project, the dearest first. */
export const usageByProjectAgent = defineQuery({
  name: 'usage_by_project_agent',
  params: filterSchema,
  row: z.object({ project: z.string(), key: z.string(), ...usageColumns }),
  sql: `SELECT COALESCE(s.project, 'unknown') AS project, u.agent_type AS key,
  ${usageSums}
FROM usage_rollups u
LEFT JOIN session_rollups s ON s.session_id = u.session_id
WHERE ${usageFilter}
GROUP BY 1, 2
HAVING TOTAL(u.api_calls) > 0
ORDER BY ${usageOrder}`,
  bind: bindFilter,
});
