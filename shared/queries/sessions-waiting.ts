import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';

/** How many sessions wait for somebody: every page shows it. `since` leaves out what has been silent for longer. */
export const sessionsWaiting = defineQuery({
  name: 'sessions_waiting',
  params: z.object({ since: z.number().int() }),
  row: z.object({ waiting: z.number() }),
  sql: `SELECT COUNT(*) AS waiting
FROM session_rollups s
WHERE s.ended_at IS NULL AND s.status = 'needs_input' AND s.last_event_at >= ?1`,
  bind: (params) => [params.since],
});
