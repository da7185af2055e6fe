import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { firstSeen } from './parts/error-filter.ts';
import { errorFilter, errorsSeen } from './parts/fragments.ts';

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
    first_at: z.number(),
    /** JSON: `[[agent_type, occurrences], …]`; null where the device does not tell. */
    agents: z.string().nullable(),
    /** JSON: `[[at, event_id, agent_type], …]`, the latest first; of many the latest alone. */
    moments: z.string().nullable(),
    /** Of the call that failed last. */
    input: z.string().nullable(),
    /** When the same call went well next, in the same session. */
    fixed_at: z.number().nullable(),
    fixed_event_id: z.string().nullable(),
  }),
  sql: `SELECT e.hour AS hour, e.session_id AS session_id, COALESCE(s.project, 'unknown') AS project,
  s.title AS session_title, e.fingerprint AS fingerprint, e.kind AS kind, e.agent_type AS agent_type,
  e.tool_name AS tool_name, e.message AS message, e.occurrences AS occurrences, e.last_at AS last_at,
  e.last_event_id AS last_event_id, ${firstSeen('e')} AS first_at, e.agents AS agents, e.moments AS moments,
  e.input AS input, e.fixed_at AS fixed_at, e.fixed_event_id AS fixed_event_id
FROM error_rollups e
LEFT JOIN session_rollups s ON s.session_id = e.session_id
WHERE e.occurrences > 0
  AND ${errorFilter('e')}
  AND ${errorsSeen('e')} > 0
  AND (?8 IS NULL OR e.fingerprint = ?8)
ORDER BY e.last_at DESC, e.session_id, e.fingerprint, e.hour
LIMIT ?9 OFFSET ?10`,
  bind: (params) => [...bindFilter(params), params.fingerprint ?? null, params.limit, params.offset],
});
