import { z } from 'zod';
import { defineQuery } from '../../shared/queries/parts/define-query.ts';

/** Which of these sessions are there for whoever asks. */
export const seenSessions = defineQuery({
  name: 'seen_sessions',
  params: z.object({ ids: z.array(z.string()) }),
  row: z.object({ session_id: z.string() }),
  sql: `SELECT s.session_id FROM session_rollups s
WHERE s.session_id IN (SELECT value FROM json_each(?1)) AND s.last_event_at > 0`,
  bind: ({ ids }) => [JSON.stringify(ids)],
});
