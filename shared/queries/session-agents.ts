import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { agentRunRow, columnsOf } from './parts/session-row.ts';

/** Agent runs of one session, the main thread first, then in the order in which they started. */
export const sessionAgents = defineQuery({
  name: 'session_agents',
  params: z.object({ session_id: z.string() }),
  row: agentRunRow,
  sql: `SELECT ${columnsOf(agentRunRow, 'a')}
FROM agent_rollups a
WHERE a.session_id = ?1 AND a.last_event_at > 0
ORDER BY a.agent_id <> 'main', a.started_at, a.agent_id`,
  bind: (params) => [params.session_id],
});
