import { z } from 'zod';
import { toolOfKey } from '../ledger/skill-keys.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { eventFilter } from './parts/fragments.ts';

export const toolSessionSorts = ['errors', 'calls', 'denied', 'longest', 'total', 'cost', 'last'] as const;

/** The sessions behind the figures of a tool, or of a skill by its key; of equals the one with the most failures and calls first. */
export const toolSessions = defineQuery({
  name: 'tool_sessions',
  params: filterSchema.extend({
    tool_name: z.string(),
    limit: z.number().int().positive().default(100),
    offset: z.number().int().nonnegative().default(0),
    sort: z.enum(toolSessionSorts).default('errors'),
    direction: z.enum(['asc', 'desc']).default('desc'),
  }),
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
    /** What the responses that called it used, shared among their calls; null where no device tells. */
    cost_micros: z.number().nullable(),
    api_calls: z.number().nullable(),
    unpriced_api_calls: z.number().nullable(),
    total: z.number(),
  }),
  sql: `SELECT t.session_id AS session_id, s.title AS title, COALESCE(s.project, 'unknown') AS project,
  COALESCE(s.member, 'unknown') AS member,
  TOTAL(t.calls) AS calls, TOTAL(t.errors) AS errors, TOTAL(t.denied) AS denied, TOTAL(t.timed_calls) AS timed_calls,
  TOTAL(t.duration_sum_ms) AS duration_sum_ms, MAX(t.duration_max_ms) AS duration_max_ms, MAX(t.hour) AS last_hour,
  SUM(t.cost_micros) AS cost_micros, SUM(t.api_calls) AS api_calls, SUM(t.unpriced_api_calls) AS unpriced_api_calls,
  COUNT(*) OVER () AS total
FROM tool_rollups t
LEFT JOIN session_rollups s ON s.session_id = t.session_id
WHERE ${eventFilter('t')} AND (t.tool_name = ?8 OR ${toolOfKey('t.tool_name')} = ?8)
GROUP BY t.session_id
HAVING TOTAL(t.calls) > 0 OR TOTAL(t.cost_micros) > 0 OR TOTAL(t.api_calls) > 0
ORDER BY ?12 * CASE ?11
    WHEN 'calls' THEN TOTAL(t.calls)
    WHEN 'denied' THEN TOTAL(t.denied)
    WHEN 'longest' THEN MAX(t.duration_max_ms)
    WHEN 'total' THEN TOTAL(t.duration_sum_ms)
    WHEN 'cost' THEN TOTAL(t.cost_micros)
    WHEN 'last' THEN MAX(t.hour)
    ELSE TOTAL(t.errors) END, TOTAL(t.errors) DESC, TOTAL(t.calls) DESC, t.session_id
LIMIT ?9 OFFSET ?10`,
  bind: (params) => [
    ...bindFilter(params),
    params.tool_name,
    params.limit,
    params.offset,
    params.sort,
    params.direction === 'asc' ? 1 : -1,
  ],
});
