import { MAIN_AGENT } from '../agents/main-agent.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter, eventFilter, usageFilter } from './parts/fragments.ts';
import { personHour, workBy, workRow } from './parts/work-row.ts';
import { z } from 'zod';

const keys = `CASE WHEN ?8 = 'project' THEN '' ELSE COALESCE(s.member, 'unknown') END AS member,
    CASE WHEN ?8 = 'member' THEN '' ELSE COALESCE(s.project, 'unknown') END AS project`;
const ofSession = (table: string) => `LEFT JOIN session_rollups s ON s.session_id = ${table}.session_id`;

/** People, projects, or people in projects: what was done and what it cost, the dearest first. */
export const work = defineQuery({
  name: 'work',
  params: filterSchema.extend({ by: z.enum(workBy).default('both') }),
  row: workRow,
  sql: `WITH used AS (
  SELECT ${keys}, COUNT(DISTINCT ${personHour}) AS active_hours,
    COUNT(DISTINCT CASE WHEN u.api_calls > 0 THEN u.session_id END) AS sessions,
    TOTAL(u.input_tokens + u.cache_read_tokens + u.cache_write_5m_tokens + u.cache_write_1h_tokens) AS input_tokens,
    TOTAL(u.cache_read_tokens) AS cache_read_tokens, TOTAL(u.output_tokens) AS output_tokens,
    TOTAL(u.cost_micros) AS cost_micros, TOTAL(u.api_calls) AS api_calls,
    TOTAL(u.unpriced_api_calls) AS unpriced_api_calls
  FROM usage_rollups u ${ofSession('u')} WHERE ${usageFilter} GROUP BY 1, 2),
called AS (
  SELECT ${keys}, TOTAL(t.calls) AS tool_calls, TOTAL(t.errors) AS tool_errors
  FROM tool_rollups t ${ofSession('t')} WHERE ${eventFilter('t')} GROUP BY 1, 2),
ran AS (
  SELECT ${keys}, COUNT(*) AS agent_runs, SUM(a.status IN ('failed', 'killed', 'orphaned')) AS failed_runs
  FROM agent_rollups a ${ofSession('a')} WHERE ${agentFilter} AND a.agent_type <> '${MAIN_AGENT}' GROUP BY 1, 2)
SELECT keys.member AS member, keys.project AS project, ${['active_hours', 'sessions', 'agent_runs', 'failed_runs', 'tool_calls', 'tool_errors', 'input_tokens', 'cache_read_tokens', 'output_tokens', 'cost_micros', 'api_calls', 'unpriced_api_calls'].map((name) => `COALESCE(${name}, 0) AS ${name}`).join(', ')}
FROM (SELECT member, project FROM used UNION SELECT member, project FROM called UNION SELECT member, project FROM ran) keys
LEFT JOIN used ON used.member = keys.member AND used.project = keys.project
LEFT JOIN called ON called.member = keys.member AND called.project = keys.project
LEFT JOIN ran ON ran.member = keys.member AND ran.project = keys.project
WHERE COALESCE(active_hours, 0) + COALESCE(agent_runs, 0) + COALESCE(tool_calls, 0) > 0
ORDER BY cost_micros DESC, active_hours DESC, member, project`,
  bind: (params) => [...bindFilter(params), params.by],
});
