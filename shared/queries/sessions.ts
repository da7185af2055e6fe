import { z } from 'zod';
import { sessionStatuses } from '../events/event-schema.ts';
import { defineQuery, type SqlValue } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { sessionsFilter } from './parts/fragments.ts';
import { columnsOf, sessionRow } from './parts/session-row.ts';

export const sessionSorts = [
  'last_event_at',
  'started_at',
  'cost',
  'tokens',
  'duration',
  'agent_runs',
  'tool_calls',
  'tool_errors',
] as const;

export const sessionsParams = filterSchema.extend({
  /** Found anywhere in id, project, member, title, branch or last action, in any case (ASCII). */
  text: z.string().min(1).optional(),
  status: z.enum(sessionStatuses).optional(),
  /** At least so many calls that failed, agents, and micro-dollars. */
  min_tool_errors: z.number().int().optional(),
  min_agent_runs: z.number().int().optional(),
  min_cost_micros: z.number().int().optional(),
  branch: z.string().min(1).optional(),
  /** 1: only those that began within the range, none that only went on in it. */
  begun: z.number().int().optional(),
});

/** The filter's values, always ?1 to ?14. */
export function bindSessions(params: z.infer<typeof sessionsParams>): SqlValue[] {
  return [
    ...bindFilter(params),
    params.text ?? null,
    params.status ?? null,
    params.min_tool_errors ?? null,
    params.min_agent_runs ?? null,
    params.min_cost_micros ?? null,
    params.branch ?? null,
    params.begun ?? null,
  ];
}

/** The sessions list. Its count and sums: `sessionsTotals` with the same filter. */
export const sessions = defineQuery({
  name: 'sessions',
  params: sessionsParams.extend({
    sort: z.enum(sessionSorts).default('last_event_at'),
    direction: z.enum(['asc', 'desc']).default('desc'),
    limit: z.number().int().positive().optional(),
    offset: z.number().int().nonnegative().default(0),
  }),
  row: sessionRow,
  sql: `SELECT ${columnsOf(sessionRow, 's')}
FROM session_rollups s
WHERE ${sessionsFilter}
ORDER BY ?16 * CASE ?15
    WHEN 'started_at' THEN s.started_at
    WHEN 'cost' THEN s.cost_micros
    WHEN 'tokens' THEN s.input_tokens + s.output_tokens + s.cache_read_tokens + s.cache_write_5m_tokens
      + s.cache_write_1h_tokens
    WHEN 'duration' THEN s.last_event_at - s.started_at
    WHEN 'agent_runs' THEN s.agent_runs
    WHEN 'tool_calls' THEN s.tool_calls
    WHEN 'tool_errors' THEN s.tool_errors
    ELSE s.last_event_at END, s.session_id
LIMIT COALESCE(?17, -1) OFFSET ?18`,
  bind: (params) => [
    ...bindSessions(params),
    params.sort,
    params.direction === 'asc' ? 1 : -1,
    params.limit ?? null,
    params.offset,
  ],
});
