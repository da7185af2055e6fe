import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { eventFilter } from './parts/fragments.ts';
import { toolFigures, toolSums } from './parts/tool-row.ts';
import { isSkillKey } from '../ledger/skill-keys.ts';

/** Skills and slash-commands with their calls; `tool_name` is the key that they are counted under, see skill-keys.ts. */
export const skills = defineQuery({
  name: 'skills',
  params: filterSchema,
  row: z.object({ tool_name: z.string(), ...toolFigures }),
  sql: `SELECT t.tool_name AS tool_name,
  ${toolSums}
FROM tool_rollups t
WHERE ${eventFilter('t')} AND ${isSkillKey('t.tool_name')}
GROUP BY t.tool_name
HAVING TOTAL(t.calls) > 0
ORDER BY calls DESC, tool_name`,
  bind: bindFilter,
});
