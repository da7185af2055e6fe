import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { errorFilter } from './parts/fragments.ts';

/** Models of the agents that a group of errors happened to; where agents of one type used several, each of them counts. */
export const errorModels = defineQuery({
  name: 'error_models',
  params: filterSchema.extend({ fingerprint: z.string() }),
  row: z.object({ model: z.string(), sessions: z.number() }),
  sql: `SELECT COALESCE(a.model, 'unknown') AS model, COUNT(DISTINCT e.session_id) AS sessions
FROM error_rollups e
CROSS JOIN json_each(COALESCE(e.agents, json_array(json_array(e.agent_type, 1)))) told
CROSS JOIN agent_rollups a ON a.session_id = e.session_id AND a.agent_type = told.value ->> 0 AND a.last_event_at > 0
WHERE e.occurrences > 0 AND e.fingerprint = ?8
  AND ${errorFilter('e')}
  AND (?6 IS NULL OR a.agent_type = ?6)
GROUP BY 1
ORDER BY sessions DESC, model`,
  bind: (params) => [...bindFilter(params), params.fingerprint],
});
