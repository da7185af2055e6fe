import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { eventFilter } from './parts/fragments.ts';

/** Latest failures one by one (an hour of the same error in one session is one row); also those behind a group. */
export const errorsRecent = defineQuery({
  name: 'errors_recent',
  params: filterSchema.extend({
    fingerprint: z.string().optional(),
    limit: z.number().int().positive().default(20),
    offset: z.number().int().nonnegative().default(0),
  }),
  row: z.object({
    hour: z.number(),
    session_id: z.string(),
    project: z.string(),
    session_title: z.string().nullable(),
    fingerprint: z.string(),
    kind: z.string(),
    agent_type: z.string(),
    tool_name: z.string().nullable(),
    message: z.string().nullable(),
    occurrences: z.number(),
    last_at: z.number(),
    last_event_id: z.string(),
  }),
  sql: `SELECT e.hour AS hour, e.session_id AS session_id, COALESCE(s.project, 'unknown') AS project,
  s.title AS session_title, e.fingerprint AS fingerprint, e.kind AS kind, e.agent_type AS agent_type,
  e.tool_name AS tool_name, e.message AS message, e.occurrences AS occurrences, e.last_at AS last_at,
  e.last_event_id AS last_event_id
FROM error_rollups e
LEFT JOIN session_rollups s ON s.session_id = e.session_id
WHERE e.occurrences > 0
  AND ${eventFilter('e')}
  AND (?8 IS NULL OR e.fingerprint = ?8)
ORDER BY e.last_at DESC, e.session_id, e.fingerprint, e.hour
LIMIT ?9 OFFSET ?10`,
  bind: (params) => [...bindFilter(params), params.fingerprint ?? null, params.limit, params.offset],
});
