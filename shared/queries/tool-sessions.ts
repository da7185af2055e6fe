import { z } from 'zod';
import { defineQuery } from './define-query.ts';
import { bindFilter, filterSchema } from './filters.ts';
import { eventFilter } from './fragments.ts';

/** The sessions behind a tool's figures, the one with the most failures and calls first. */
export const toolSessions = defineQuery({
  name: 'tool_sessions',
  params: filterSchema.extend({ tool_name: z.string(), limit: z.number().int().positive().default(100) }),
  row: z.object({
    session_id: z.string(),
    title: z.string().nullable(),
    project: z.string(),
    member: z.string(),
    calls: z.number(),
    errors: z.number(),
    denied: z.number(),
    timed_calls: z.number(),
    duration_sum_ms: z.number(),
    duration_max_ms: z.number(),
    last_hour: z.number(),
  }),
  sql: `SELECT t.session_id AS session_id, s.title AS title, COALESCE(s.project, 'unknown') AS project,
  COALESCE(s.member, 'unknown') AS member,
  SUM(t.calls) AS calls, SUM(t.errors) AS errors, SUM(t.denied) AS denied, SUM(t.timed_calls) AS timed_calls,
  SUM(t.duration_sum_ms) AS duration_sum_ms, MAX(t.duration_max_ms) AS duration_max_ms, MAX(t.hour) AS last_hour
FROM tool_rollups t
LEFT JOIN session_rollups s ON s.session_id = t.session_id
WHERE ${eventFilter('t')} AND t.tool_name = ?8
GROUP BY t.session_id
HAVING SUM(t.calls) > 0
ORDER BY errors DESC, calls DESC, t.session_id
LIMIT ?9`,
  bind: (params) => [...bindFilter(params), params.tool_name, params.limit],
});
