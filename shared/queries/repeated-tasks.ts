import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter } from './parts/fragments.ts';

/**
 * Tasks that a session gave to the same agent type again after a run of it had completed, by agent type. What the later
 * runs cost with everything that they started is `cost_micros`; the session is the one with the most.
 */
export const repeatedTasks = defineQuery({
  name: 'repeated_tasks',
  params: filterSchema,
  row: z.object({
    agent_type: z.string(),
    runs: z.number(),
    repeats: z.number(),
    cost_micros: z.number(),
    run_ms: z.number(),
    session_id: z.string(),
    description: z.string(),
  }),
  sql: `WITH tasks AS MATERIALIZED (
  SELECT a.agent_type, a.session_id, a.description, COUNT(*) AS runs,
    TOTAL(a.subtree_cost_micros) - MAX(a.subtree_cost_micros) AS cost_micros,
    TOTAL(COALESCE(a.ended_at, a.last_event_at) - a.started_at) - MAX(COALESCE(a.ended_at, a.last_event_at) - a.started_at)
      AS run_ms
  FROM agent_rollups a
  WHERE ${agentFilter} AND a.agent_id <> 'main' AND a.status = 'completed' AND a.description IS NOT NULL
  GROUP BY a.agent_type, a.session_id, a.description)
SELECT agent_type, TOTAL(runs) AS runs, TOTAL(runs - 1) AS repeats, TOTAL(cost_micros) AS cost_micros,
  TOTAL(run_ms) AS run_ms, session_id, description
FROM tasks
WHERE runs > 1
GROUP BY agent_type
HAVING MAX(runs) > 1
ORDER BY cost_micros DESC, agent_type`,
  bind: bindFilter,
});
