import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { sessionScope } from './parts/fragments.ts';
import { columnsOf, sessionRow } from './parts/session-row.ts';

/** Sessions at work or waiting for somebody, who waits first; `since` leaves out what has been silent for longer. */
export const nowSessions = defineQuery({
  name: 'now_sessions',
  params: filterSchema.pick({ since: true, project: true, member: true, session_id: true }),
  row: sessionRow,
  sql: `SELECT ${columnsOf(sessionRow, 's')}
FROM session_rollups s
WHERE s.ended_at IS NULL AND s.status IN ('working', 'needs_input')
  AND s.last_event_at >= COALESCE(?1, 1) AND (?2 IS NULL OR s.started_at < ?2)
  AND ${sessionScope('s')}
ORDER BY s.status = 'needs_input' DESC, s.last_event_at DESC, s.session_id`,
  bind: bindFilter,
});
