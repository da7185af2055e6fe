import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { begunSessionsFilter } from './parts/fragments.ts';
import { columnsOf, sessionRow } from './parts/session-row.ts';
import { bindSessions, sessionsParams } from './sessions.ts';

const row = sessionRow.pick({
  session_id: true,
  project: true,
  title: true,
  context_peak_tokens: true,
  context_limit: true,
  tool_calls: true,
  tool_errors: true,
  lines_added: true,
  lines_removed: true,
  cost_micros: true,
  api_calls: true,
  unpriced_api_calls: true,
});

/** Sessions that began in a range, with what a review judges them by alone, the dearest first: the Worker may take little time for many. */
export const reviewSessions = defineQuery({
  name: 'review_sessions',
  params: sessionsParams.extend({ limit: z.number().int().positive() }),
  row,
  sql: `SELECT ${columnsOf(row, 's')}
FROM session_rollups s
WHERE ${begunSessionsFilter}
ORDER BY s.cost_micros DESC, s.session_id DESC
LIMIT ?15`,
  bind: (params) => [...bindSessions(params), params.limit],
});
