import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter } from './parts/fragments.ts';

/** Runs that one agent started within this time were started together. */
const togetherMs = 5000;

/**
 * Agent types that others waited for: of runs that one agent started together, the one that ended last, and for how long
 * it ran alone. The run named is the one that was waited for longest.
 */
export const waitedAgents = defineQuery({
  name: 'waited_agents',
  params: filterSchema,
  row: z.object({
    agent_type: z.string(),
    times: z.number(),
    wait_ms: z.number(),
    longest_ms: z.number(),
    session_id: z.string(),
    agent_id: z.string(),
  }),
  sql: `WITH runs AS MATERIALIZED (
  SELECT a.session_id, a.agent_id, a.agent_type, a.ended_at, a.parent_agent_id,
    CAST(a.started_at AS INTEGER) / ${togetherMs} AS batch
  FROM agent_rollups a
  WHERE ${agentFilter} AND a.agent_id <> 'main' AND a.background = 0 AND a.ended_at IS NOT NULL),
ranked AS MATERIALIZED (
  SELECT session_id, agent_id, agent_type, ended_at, ROW_NUMBER() OVER group_of AS place, LEAD(ended_at) OVER group_of AS next_ended_at
  FROM runs
  WINDOW group_of AS (PARTITION BY session_id, parent_agent_id, batch ORDER BY ended_at DESC, agent_id))
SELECT agent_type, COUNT(*) AS times, TOTAL(ended_at - next_ended_at) AS wait_ms,
  MAX(ended_at - next_ended_at) AS longest_ms, session_id, agent_id
FROM ranked
WHERE place = 1 AND next_ended_at IS NOT NULL AND ended_at > next_ended_at
GROUP BY agent_type
ORDER BY wait_ms DESC, agent_type`,
  bind: bindFilter,
});
