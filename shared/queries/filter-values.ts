import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';

/** What the filters can be set to, most used first: `count` is sessions, for models and agent types usage rows. */
export const filterValues = defineQuery({
  name: 'filter_values',
  params: z.object({}),
  row: z.object({
    filter: z.enum(['project', 'member', 'model', 'agent_type']),
    value: z.string(),
    count: z.number(),
  }),
  sql: `SELECT 'project' AS filter, project AS value, COUNT(*) AS count
FROM session_rollups WHERE last_event_at > 0 GROUP BY project
UNION ALL
SELECT 'member', member, COUNT(*) FROM session_rollups WHERE last_event_at > 0 GROUP BY member
UNION ALL
SELECT 'model', model, COUNT(*) FROM usage_rollups WHERE api_calls > 0 GROUP BY model
UNION ALL
SELECT 'agent_type', agent_type, COUNT(*) FROM usage_rollups WHERE api_calls > 0 GROUP BY agent_type
ORDER BY filter, count DESC, value`,
  bind: () => [],
});
