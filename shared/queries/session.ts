import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { columnsOf, sessionRow } from './parts/session-row.ts';

/** One session by its whole id; no row when there is none. */
export const session = defineQuery({
  name: 'session',
  params: z.object({ session_id: z.string() }),
  row: sessionRow,
  sql: `SELECT ${columnsOf(sessionRow, 's')}
FROM session_rollups s
WHERE s.session_id = ?1 AND s.last_event_at > 0`,
  bind: (params) => [params.session_id],
});
