import { z } from 'zod';
import { toolOfKey } from '../ledger/skill-keys.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { eventFilter } from './parts/fragments.ts';

/** Which agent type calls which tool. */
export const toolsByAgent = defineQuery({
  name: 'tools_by_agent',
  params: filterSchema,
  row: z.object({
    agent_type: z.string(),
    tool_name: z.string(),
    calls: z.number(),
    errors: z.number(),
    denied: z.number(),
  }),
  sql: `SELECT t.agent_type AS agent_type, ${toolOfKey('t.tool_name')} AS tool_name,
  TOTAL(t.calls) AS calls, TOTAL(t.errors) AS errors, TOTAL(t.denied) AS denied
FROM tool_rollups t
WHERE ${eventFilter('t')}
GROUP BY 1, 2
HAVING TOTAL(t.calls) > 0
ORDER BY calls DESC, agent_type, tool_name`,
  bind: bindFilter,
});
