import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { sessionsFilter } from './parts/fragments.ts';
import { bindSessions, sessionsParams } from './sessions.ts';

/** One row about every session that the list's filter finds, whatever page is shown. */
export const sessionsTotals = defineQuery({
  name: 'sessions_totals',
  params: sessionsParams,
  row: z.object({
    sessions: z.number(),
    agent_runs: z.number(),
    tool_calls: z.number(),
    tool_errors: z.number(),
    tokens: z.number(),
    cost_micros: z.number(),
    unpriced_api_calls: z.number(),
  }),
  sql: `SELECT COUNT(*) AS sessions,
  TOTAL(s.agent_runs) AS agent_runs,
  TOTAL(s.tool_calls) AS tool_calls,
  TOTAL(s.tool_errors) AS tool_errors,
  TOTAL(s.input_tokens + s.output_tokens + s.cache_read_tokens + s.cache_write_5m_tokens
    + s.cache_write_1h_tokens) AS tokens,
  TOTAL(s.cost_micros) AS cost_micros,
  TOTAL(s.unpriced_api_calls) AS unpriced_api_calls
FROM session_rollups s
WHERE ${sessionsFilter}`,
  bind: bindSessions,
});
