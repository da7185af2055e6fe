import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { sessionScope } from './parts/fragments.ts';
import { agentRunRow, columnsOf } from './parts/session-row.ts';

/** Subagents running in the sessions that `nowSessions` lists. */
export const nowAgents = defineQuery({
  name: 'now_agents',
  params: filterSchema.pick({ since: true, project: true, member: true, session_id: true }),
  row: agentRunRow,
  sql: `SELECT ${columnsOf(agentRunRow, 'a')}
FROM session_rollups s
CROSS JOIN agent_rollups a ON a.session_id = s.session_id
WHERE s.ended_at IS NULL AND s.status IN ('working', 'needs_input')
  AND s.last_event_at >= COALESCE(?1, 1) AND (?2 IS NULL OR s.started_at < ?2)
  AND ${sessionScope('s')}
  AND a.status = 'running' AND a.agent_id <> 'main' AND a.last_event_at > 0
ORDER BY a.session_id, a.started_at, a.agent_id`,
  bind: bindFilter,
});
