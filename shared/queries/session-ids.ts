import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';

/** Sessions whose id begins with `prefix`, newest first: one answer names a session, several are ambiguous. */
export const sessionIds = defineQuery({
  name: 'session_ids',
  params: z.object({ prefix: z.string(), limit: z.number().int().positive().default(10) }),
  row: z.object({
    session_id: z.string(),
    project: z.string(),
    title: z.string().nullable(),
    started_at: z.number(),
  }),
  sql: `SELECT session_id, project, title, started_at
FROM session_rollups
WHERE session_id >= ?1 AND session_id < ?1 || char(1114111) AND last_event_at > 0
ORDER BY started_at DESC, session_id
LIMIT ?2`,
  bind: (params) => [params.prefix, params.limit],
});
