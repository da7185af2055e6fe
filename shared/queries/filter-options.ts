import { z } from 'zod';
import { defineQuery } from './define-query.ts';

/**
 * What the dashboard's filters offer, and how many sessions wait for somebody: one pass over the sessions that started
 * since `since` (an index leads there), because every page asks it.
 */
export const filterOptions = defineQuery({
  name: 'filter_options',
  params: z.object({ since: z.number().int(), waiting_since: z.number().int() }),
  row: z.object({
    project: z.string(),
    member: z.string(),
    model: z.string().nullable(),
    sessions: z.number(),
    waiting: z.number(),
  }),
  sql: `SELECT project, member, model, COUNT(*) AS sessions,
  SUM(status = 'needs_input' AND last_event_at >= ?2) AS waiting
FROM session_rollups
WHERE started_at >= ?1 AND last_event_at > 0
GROUP BY project, member, model
ORDER BY sessions DESC, project, member, model`,
  bind: (params) => [params.since, params.waiting_since],
});
