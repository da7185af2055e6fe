import { z } from 'zod';
import { agentStatuses } from '../events/event-schema.ts';
import { defineQuery } from './define-query.ts';
import { bindFilter, filterSchema } from './filters.ts';
import { agentFilter } from './fragments.ts';
import { agentRunRow, columnsOf } from './session-row.ts';

/** Runs behind a figure of the agents table, newest first. */
export const agentRuns = defineQuery({
  name: 'agent_runs',
  params: filterSchema.extend({
    status: z.enum(agentStatuses).optional(),
    limit: z.number().int().positive().default(100),
    offset: z.number().int().nonnegative().default(0),
  }),
  row: agentRunRow.extend({
    project: z.string(),
    member: z.string(),
    session_title: z.string().nullable(),
    total: z.number(),
  }),
  sql: `SELECT ${columnsOf(agentRunRow, 'a')},
  COALESCE(s.project, 'unknown') AS project, COALESCE(s.member, 'unknown') AS member, s.title AS session_title,
  COUNT(*) OVER () AS total
FROM agent_rollups a
LEFT JOIN session_rollups s ON s.session_id = a.session_id
WHERE ${agentFilter}
  AND (?8 IS NULL OR a.status = ?8)
ORDER BY a.started_at DESC, a.session_id, a.agent_id
LIMIT ?9 OFFSET ?10`,
  bind: (params) => [...bindFilter(params), params.status ?? null, params.limit, params.offset],
});
