import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { errorFilter } from './parts/fragments.ts';

/** The tools and agents that errors of a time can be narrowed to. */
export const errorChoices = defineQuery({
  name: 'error_choices',
  params: filterSchema.omit({ agent_type: true }),
  row: z.object({ tool_name: z.string().nullable(), agent_type: z.string() }),
  sql: `SELECT DISTINCT e.tool_name AS tool_name, told.value ->> 0 AS agent_type
FROM error_rollups e, json_each(COALESCE(e.agents, json_array(json_array(e.agent_type, 1)))) told
WHERE e.occurrences > 0 AND ?6 IS NULL AND ${errorFilter('e')}
ORDER BY 1, 2`,
  bind: bindFilter,
});
