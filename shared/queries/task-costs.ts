import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter } from './parts/fragments.ts';

/**
 * What tasks cost. A task is what a session's main thread gave to a subagent: its run with everything that it started. Tasks
 * of one agent type with the same description are one; where descriptions are not known each run is a task of its own. Session
 * and run are those of the dearest one.
 */
export const taskCosts = defineQuery({
  name: 'task_costs',
  params: filterSchema.extend({ limit: z.number().int().positive().default(10) }),
  row: z.object({
    agent_type: z.string(),
    description: z.string().nullable(),
    runs: z.number(),
    failed: z.number(),
    /** From start to end, of all runs together. */
    run_ms: z.number(),
    tokens: z.number(),
    cost_micros: z.number(),
    api_calls: z.number(),
    unpriced_api_calls: z.number(),
    session_id: z.string(),
    agent_id: z.string(),
  }),
  // A run whose parent is not known is one that the main thread started, as in the tree of a session.
  sql: `WITH tasks AS MATERIALIZED (
  SELECT a.session_id, a.agent_id, a.agent_type, a.description, a.status,
    COALESCE(a.ended_at, a.last_event_at) - a.started_at AS run_ms
  FROM agent_rollups a
  WHERE ${agentFilter} AND a.agent_id <> 'main' AND a.depth <= 1),
work AS (
  SELECT session_id, agent_id AS task, agent_id, 0 AS below FROM tasks
  UNION ALL
  SELECT work.session_id, work.task, c.agent_id, work.below + 1
  FROM work CROSS JOIN agent_rollups c ON c.session_id = work.session_id AND c.parent_agent_id = work.agent_id
  WHERE c.agent_id <> 'main' AND work.below < 20),
sums AS MATERIALIZED (
  SELECT work.session_id, work.task, TOTAL(c.cost_micros) AS cost_micros, TOTAL(c.api_calls) AS api_calls,
    TOTAL(c.unpriced_api_calls) AS unpriced_api_calls, TOTAL(c.input_tokens + c.output_tokens + c.cache_read_tokens
      + c.cache_write_5m_tokens + c.cache_write_1h_tokens) AS tokens
  FROM work CROSS JOIN agent_rollups c ON c.session_id = work.session_id AND c.agent_id = work.agent_id
  GROUP BY work.session_id, work.task),
-- With one MAX the other columns follow its row.
grouped AS MATERIALIZED (
  SELECT tasks.agent_type, tasks.description, COUNT(*) AS runs, TOTAL(tasks.status IN ('failed', 'killed', 'orphaned')) AS failed,
    TOTAL(tasks.run_ms) AS run_ms, TOTAL(sums.tokens) AS tokens, TOTAL(sums.cost_micros) AS cost_micros,
    TOTAL(sums.api_calls) AS api_calls, TOTAL(sums.unpriced_api_calls) AS unpriced_api_calls, tasks.session_id, tasks.agent_id,
    MAX(printf('%016d', sums.cost_micros) || tasks.session_id || tasks.agent_id) AS dearest
  FROM tasks CROSS JOIN sums ON sums.session_id = tasks.session_id AND sums.task = tasks.agent_id
  GROUP BY tasks.agent_type, tasks.description, CASE WHEN tasks.description IS NULL THEN tasks.session_id || ' ' || tasks.agent_id END)
SELECT agent_type, description, runs, failed, run_ms, tokens, cost_micros, api_calls, unpriced_api_calls, session_id, agent_id
FROM grouped
ORDER BY cost_micros DESC, tokens DESC, session_id, agent_id
LIMIT ?8`,
  bind: (params) => [...bindFilter(params), params.limit],
});
