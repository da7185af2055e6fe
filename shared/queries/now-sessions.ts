import { defineQuery } from './define-query.ts';
import { bindFilter, filterSchema } from './filters.ts';
import { sessionScope, touchesRange } from './fragments.ts';
import { columnsOf, sessionRow } from './session-row.ts';

/** Sessions at work or waiting for somebody, who waits first; `since` leaves out what has been silent for longer. */
export const nowSessions = defineQuery({
  name: 'now_sessions',
  params: filterSchema.pick({ since: true, project: true, member: true, session_id: true }),
  row: sessionRow,
  sql: `SELECT ${columnsOf(sessionRow, 's')}
FROM session_rollups s
WHERE s.status IN ('working', 'needs_input') AND s.last_event_at > 0
  AND s.last_event_at >= COALESCE(?1, 0) AND ${touchesRange('s')}
  AND ${sessionScope('s')}
ORDER BY s.status = 'needs_input' DESC, s.last_event_at DESC, s.session_id`,
  bind: bindFilter,
});
