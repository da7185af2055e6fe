import { z } from 'zod';
import { MAIN_AGENT } from '../agents/main-agent.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter } from './parts/fragments.ts';

/** Subagents in the order in which their sessions started them, the newest sessions first: what workflows are found in. */
export const workflowRuns = defineQuery({
  name: 'workflow_runs',
  params: filterSchema.extend({ limit: z.number().int().positive().default(3000) }),
  row: z.object({
    session_id: z.string(),
    agent_type: z.string(),
    parent_agent_id: z.string().nullable(),
    background: z.number(),
    status: z.string(),
    started_at: z.number(),
    ended_at: z.number().nullable(),
    last_event_at: z.number(),
    cost_micros: z.number(),
  }),
  sql: `SELECT a.session_id AS session_id, a.agent_type AS agent_type, a.parent_agent_id AS parent_agent_id,
  a.background AS background, a.status AS status, a.started_at AS started_at,
  a.ended_at AS ended_at, a.last_event_at AS last_event_at, a.cost_micros AS cost_micros
FROM agent_rollups a
WHERE ${agentFilter} AND a.agent_type <> '${MAIN_AGENT}'
ORDER BY a.started_at DESC, a.session_id, a.agent_id
LIMIT ?8`,
  bind: (params) => [...bindFilter(params), params.limit],
});
