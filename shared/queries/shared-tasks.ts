import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter } from './parts/fragments.ts';

/** So many rows are enough to judge by. */
const most = 300;

/**
 * Tasks that more than one agent type was given, by task and agent type: completed runs, and what they took together. The
 * run is the last of them.
 */
export const sharedTasks = defineQuery({
  name: 'shared_tasks',
  params: filterSchema,
  row: z.object({
    description: z.string(),
    agent_type: z.string(),
    runs: z.number(),
    run_ms: z.number(),
    cost_micros: z.number(),
    session_id: z.string(),
    agent_id: z.string(),
  }),
  sql: `WITH runs AS MATERIALIZED (
  SELECT a.description, a.agent_type, COUNT(*) AS runs,
    TOTAL(COALESCE(a.ended_at, a.last_event_at) - a.started_at) AS run_ms, TOTAL(a.subtree_cost_micros) AS cost_micros,
    a.session_id, a.agent_id, MAX(printf('%016d', a.started_at) || a.session_id || a.agent_id) AS last_run
  FROM agent_rollups a
  WHERE ${agentFilter} AND a.agent_id <> 'main' AND a.status = 'completed' AND a.description IS NOT NULL
  GROUP BY a.description, a.agent_type)
SELECT description, agent_type, runs, run_ms, cost_micros, session_id, agent_id
FROM runs
WHERE description IN (SELECT description FROM runs GROUP BY description HAVING COUNT(*) > 1)
ORDER BY description, agent_type
LIMIT ${most}`,
  bind: bindFilter,
});
