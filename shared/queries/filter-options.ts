import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';

/**
 * What the dashboard's filters offer: one pass over the sessions that started since `since` (an index leads there). Every
 * page asks it, so that a team's Worker keeps the answer for a while.
 */
export const filterOptions = defineQuery({
  name: 'filter_options',
  params: z.object({ since: z.number().int() }),
  row: z.object({
    project: z.string(),
    member: z.string(),
    model: z.string().nullable(),
    sessions: z.number(),
  }),
  sql: `SELECT project, member, model, COUNT(*) AS sessions
FROM session_rollups
WHERE started_at >= ?1 AND last_event_at > 0
GROUP BY project, member, model
ORDER BY sessions DESC, project, member, model`,
  bind: (params) => [params.since],
});
