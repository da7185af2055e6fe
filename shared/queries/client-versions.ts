import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { sessionScope, usedModel } from './parts/fragments.ts';

/** Versions of Claude Code by the sessions that began in the range, with what failed in them; the first seen first. */
export const clientVersions = defineQuery({
  name: 'client_versions',
  params: filterSchema,
  row: z.object({
    client_version: z.string(),
    sessions: z.number(),
    tool_calls: z.number(),
    tool_errors: z.number(),
    api_errors: z.number(),
    first_at: z.number(),
    /** The session with the most failed calls. */
    session_id: z.string(),
  }),
  sql: `SELECT client_version, sessions, tool_calls, tool_errors, api_errors, first_at, session_id
FROM (
  SELECT s.client_version, COUNT(*) AS sessions, TOTAL(s.tool_calls) AS tool_calls, TOTAL(s.tool_errors) AS tool_errors,
    TOTAL(s.api_errors) AS api_errors, MIN(s.started_at) AS first_at,
    substr(MAX(printf('%016d', s.tool_errors) || s.session_id), 17) AS session_id
  FROM session_rollups s
  WHERE s.last_event_at > 0 AND s.client_version IS NOT NULL
    AND s.started_at >= COALESCE(?1, 0) AND s.started_at < COALESCE(?2, 9e15)
    AND ${sessionScope('s')} AND ${usedModel('s')}
    AND (?6 IS NULL OR EXISTS (SELECT 1 FROM agent_rollups a WHERE a.session_id = s.session_id AND a.agent_type = ?6))
  GROUP BY s.client_version)
ORDER BY first_at, client_version`,
  bind: bindFilter,
});
