import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { agentRunRow, columnsOf } from './parts/session-row.ts';

/** Agent runs of several sessions at once, for the trees of the Now page; running ones first, then the latest. */
export const agentsOfSessions = defineQuery({
  name: 'agents_of_sessions',
  params: z.object({ session_ids: z.array(z.string()), limit: z.number().int().positive().default(400) }),
  row: agentRunRow,
  sql: `SELECT ${columnsOf(agentRunRow, 'a')}
FROM json_each(?1) wanted
JOIN agent_rollups a ON a.session_id = wanted.value
WHERE a.last_event_at > 0
ORDER BY a.status <> 'running', a.started_at DESC, a.session_id, a.agent_id
LIMIT ?2`,
  bind: (params) => [JSON.stringify(params.session_ids), params.limit],
});
