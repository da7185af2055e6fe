import { z } from 'zod';
import { agentStatuses } from '../events/event-schema.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter, inState } from './parts/fragments.ts';
import { agentRunRow, columnsOf } from './parts/session-row.ts';

/** Every way in which a run can end badly: what the agents table counts as failed. */
export const notCompleted = 'not_completed';
export const agentRunSorts = ['started', 'took', 'tools', 'failed', 'tokens', 'cost', 'subtree'] as const;

/** Runs behind a figure of the agents table, newest first if not asked for otherwise. */
export const agentRuns = defineQuery({
  name: 'agent_runs',
  params: filterSchema.extend({
    status: z.enum([...agentStatuses, notCompleted]).optional(),
    limit: z.number().int().positive().default(100),
    offset: z.number().int().nonnegative().default(0),
    sort: z.enum(agentRunSorts).default('started'),
    direction: z.enum(['asc', 'desc']).default('desc'),
  }),
  row: agentRunRow.extend({
    project: z.string(),
    member: z.string(),
    session_title: z.string().nullable(),
    /** Of the whole session: more than the run's own tells that a sum of subtrees may miss something. */
    session_unpriced_api_calls: z.number(),
    total: z.number(),
  }),
  sql: `SELECT ${columnsOf(agentRunRow, 'a')},
  COALESCE(s.project, 'unknown') AS project, COALESCE(s.member, 'unknown') AS member, s.title AS session_title,
  COALESCE(s.unpriced_api_calls, 0) AS session_unpriced_api_calls,
  COUNT(*) OVER () AS total
FROM agent_rollups a
LEFT JOIN session_rollups s ON s.session_id = a.session_id
WHERE ${agentFilter}
  AND (?8 IS NULL OR ${inState({ table: 'a', position: '?8' })} OR (?8 = '${notCompleted}' AND a.status IN ('failed', 'killed', 'orphaned')))
ORDER BY ?12 * CASE ?11
    WHEN 'took' THEN COALESCE(a.ended_at, a.last_event_at) - a.started_at
    WHEN 'tools' THEN a.tool_calls
    WHEN 'failed' THEN a.tool_errors
    WHEN 'tokens' THEN a.input_tokens + a.output_tokens + a.cache_read_tokens + a.cache_write_5m_tokens
      + a.cache_write_1h_tokens
    WHEN 'cost' THEN a.cost_micros
    WHEN 'subtree' THEN a.subtree_cost_micros
    ELSE a.started_at END, a.started_at DESC, a.session_id, a.agent_id
LIMIT ?9 OFFSET ?10`,
  bind: (params) => [
    ...bindFilter(params),
    params.status ?? null,
    params.limit,
    params.offset,
    params.sort,
    params.direction === 'asc' ? 1 : -1,
  ],
});
