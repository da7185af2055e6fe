import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { beganIn, isWorthListing, sessionScope, usedModel } from './parts/fragments.ts';

/** How many sessions began in a range: a session belongs to the time in which it began, and so counts once. */
export const sessionsBegun = defineQuery({
  name: 'sessions_begun',
  params: filterSchema,
  row: z.object({ sessions: z.number() }),
  sql: `SELECT COUNT(*) AS sessions FROM session_rollups s
WHERE s.last_event_at > 0 AND ${isWorthListing} AND ${beganIn('s')}
  AND ${sessionScope('s')} AND ${usedModel('s')}
  AND (?6 IS NULL OR EXISTS (
    SELECT 1 FROM agent_rollups a WHERE a.session_id = s.session_id AND a.agent_type = ?6 AND a.last_event_at > 0))`,
  bind: bindFilter,
});
