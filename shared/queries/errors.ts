import { z } from 'zod';
import { errorKinds } from '../events/event-schema.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { eventFilter } from './parts/fragments.ts';

/**
 * Errors grouped by fingerprint; SQLite takes the bare columns from the row that has the MAX: here no more than its key,
 * because texts would be sorted along with it. Texts, and when a group began, are looked up for the groups asked for alone.
 */
export const errors = defineQuery({
  name: 'errors',
  params: filterSchema.extend({
    kind: z.enum(errorKinds).optional(),
    tool_name: z.string().optional(),
    fingerprint: z.string().optional(),
    limit: z.number().int().positive().optional(),
  }),
  row: z.object({
    fingerprint: z.string(),
    kind: z.string(),
    agent_type: z.string(),
    tool_name: z.string().nullable(),
    message: z.string().nullable(),
    session_id: z.string(),
    last_event_id: z.string(),
    last_at: z.number(),
    first_hour: z.number(),
    occurrences: z.number(),
    sessions: z.number(),
  }),
  sql: `WITH grouped AS MATERIALIZED (
SELECT e.fingerprint AS fingerprint, e.hour AS hour, e.session_id AS session_id,
  MAX(e.last_at) AS last_at, TOTAL(e.occurrences) AS occurrences, COUNT(DISTINCT e.session_id) AS sessions
FROM error_rollups e
WHERE e.occurrences > 0
  AND ${eventFilter('e')}
  AND (?8 IS NULL OR e.kind = ?8)
  AND (?9 IS NULL OR e.tool_name = ?9)
  AND (?10 IS NULL OR e.fingerprint = ?10)
GROUP BY e.fingerprint
ORDER BY occurrences DESC, last_at DESC, fingerprint
LIMIT COALESCE(?11, -1))
SELECT grouped.fingerprint AS fingerprint, e.kind AS kind, e.agent_type AS agent_type, e.tool_name AS tool_name,
  e.message AS message, grouped.session_id AS session_id, e.last_event_id AS last_event_id, grouped.last_at AS last_at,
  grouped.occurrences AS occurrences, grouped.sessions AS sessions,
  (SELECT MIN(f.hour) FROM error_rollups f WHERE f.fingerprint = grouped.fingerprint AND f.occurrences > 0) AS first_hour
FROM grouped
CROSS JOIN error_rollups e ON e.hour = grouped.hour AND e.session_id = grouped.session_id AND e.fingerprint = grouped.fingerprint
ORDER BY grouped.occurrences DESC, grouped.last_at DESC, grouped.fingerprint`,
  bind: (params) => [
    ...bindFilter(params),
    params.kind ?? null,
    params.tool_name ?? null,
    params.fingerprint ?? null,
    params.limit ?? null,
  ],
});
