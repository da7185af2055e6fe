import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import {
  agentFilter,
  eventFilter,
  ofAgentType,
  sessionScope,
  touchesRange,
  usedModel,
} from './parts/fragments.ts';

/** What happened in a range, in one row: sessions at work in it, agents started, tool calls, and what failed. */
export const activityTotals = defineQuery({
  name: 'activity_totals',
  params: filterSchema,
  row: z.object({
    sessions: z.number(),
    agent_runs: z.number(),
    tool_calls: z.number(),
    tool_errors: z.number(),
    errors: z.number(),
  }),
  sql: `SELECT
  (SELECT COUNT(*) FROM session_rollups s
    WHERE s.last_event_at > 0 AND s.last_event_at >= COALESCE(?1, 0) AND ${touchesRange('s')}
    AND ${sessionScope('s')} AND ${usedModel('s')}
    AND (?6 IS NULL OR EXISTS (
      SELECT 1 FROM agent_rollups a WHERE a.session_id = s.session_id AND ${ofAgentType('a')}))) AS sessions,
  (SELECT COUNT(*) FROM agent_rollups a WHERE ${agentFilter} AND a.agent_id <> 'main') AS agent_runs,
  tools.calls AS tool_calls, tools.errors AS tool_errors,
  (SELECT TOTAL(e.occurrences) FROM error_rollups e WHERE ${eventFilter('e')}) AS errors
FROM (SELECT TOTAL(t.calls) AS calls, TOTAL(t.errors) AS errors
  FROM tool_rollups t WHERE ${eventFilter('t')}) tools`,
  bind: bindFilter,
});
