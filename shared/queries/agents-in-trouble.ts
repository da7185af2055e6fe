import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { sessionScope } from './parts/fragments.ts';

/** Agents of sessions at work that are stuck in a call, or in a loop of the same failing one. */
export const agentsInTrouble = defineQuery({
  name: 'agents_in_trouble',
  params: filterSchema.pick({ since: true, project: true, member: true, session_id: true }),
  row: z.object({
    session_id: z.string(),
    agent_id: z.string(),
    agent_type: z.string(),
    project: z.string(),
    trouble: z.enum(['stuck', 'loop']),
    trouble_at: z.number(),
    open_tool: z.string().nullable(),
    open_usual_ms: z.number().nullable(),
    repeats: z.number().nullable(),
  }),
  sql: `SELECT a.session_id, a.agent_id, a.agent_type, s.project, a.trouble, COALESCE(a.trouble_at, 0) AS trouble_at,
  a.open_tool, a.open_usual_ms, a.repeats
FROM session_rollups s
CROSS JOIN agent_rollups a ON a.session_id = s.session_id
WHERE s.ended_at IS NULL AND s.status = 'working'
  AND s.last_event_at >= COALESCE(?1, 1) AND (?2 IS NULL OR s.started_at < ?2)
  AND ${sessionScope('s')}
  AND a.status = 'running' AND a.trouble IN ('stuck', 'loop') AND a.last_event_at > 0
ORDER BY a.trouble_at, a.session_id, a.agent_id`,
  bind: bindFilter,
});
