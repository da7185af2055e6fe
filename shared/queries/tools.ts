import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { eventFilter } from './parts/fragments.ts';
import { toolFigures, toolSums } from './parts/tool-row.ts';
import { toolOfKey } from '../ledger/skill-keys.ts';

/** Tools with their calls. */
export const tools = defineQuery({
  name: 'tools',
  params: filterSchema,
  row: z.object({ tool_name: z.string(), ...toolFigures }),
  sql: `SELECT ${toolOfKey('t.tool_name')} AS tool_name,
  ${toolSums}
FROM tool_rollups t
WHERE ${eventFilter('t')}
GROUP BY 1
HAVING TOTAL(t.calls) > 0
ORDER BY calls DESC, tool_name`,
  bind: bindFilter,
});
