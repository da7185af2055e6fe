import { z } from 'zod';
import { FILE_WORK } from '../signals/signal.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { touchesRange, usedModel } from './parts/fragments.ts';

/**
 * What calls of tools for files cost, of whole sessions whose last such call lies in the range: one row for all of them
 * (`path` is null), and one for each file that sessions name among their dearest. Where paths are not told there is the first
 * alone. The session is the one in which it cost most.
 */
export const fileCosts = defineQuery({
  name: 'file_costs',
  params: filterSchema.extend({ limit: z.number().int().positive().default(15) }),
  row: z.object({
    project: z.string().nullable(),
    path: z.string().nullable(),
    sessions: z.number(),
    calls: z.number(),
    tokens: z.number(),
    cost_micros: z.number(),
    session_id: z.string(),
  }),
  sql: `WITH seen AS MATERIALIZED (
  SELECT g.session_id, s.project, g.times, g.tokens, g.cost_micros, g.files
  FROM session_rollups s CROSS JOIN signal_rollups g ON g.session_id = s.session_id AND g.signal = '${FILE_WORK}'
  WHERE g.times > 0 AND g.last_at >= COALESCE(?1, 0) AND g.last_at < COALESCE(?2, 9e15)
    AND ${touchesRange('s')} AND (?3 IS NULL OR s.project = ?3) AND (?4 IS NULL OR s.member = ?4)
    AND (?7 IS NULL OR s.session_id = ?7) AND ${usedModel('s')}
    AND (?6 IS NULL OR EXISTS (
      SELECT 1 FROM agent_rollups a WHERE a.session_id = s.session_id AND a.agent_type = ?6 AND a.last_event_at > 0))),
-- With one MAX the session follows its row.
named AS MATERIALIZED (
  SELECT seen.project, file.value ->> 0 AS path, COUNT(*) AS sessions, TOTAL(file.value ->> 1) AS calls,
    TOTAL(file.value ->> 2) AS tokens, TOTAL(file.value ->> 3) AS cost_micros, seen.session_id,
    MAX(printf('%016d', file.value ->> 3) || seen.session_id) AS dearest
  FROM seen CROSS JOIN json_each(seen.files) file
  -- By place: a column of json_each is called path as well.
  GROUP BY 1, 2
  ORDER BY 6 DESC, 5 DESC, 1, 2
  LIMIT ?8),
whole AS MATERIALIZED (
  SELECT COUNT(*) AS sessions, TOTAL(times) AS calls, TOTAL(tokens) AS tokens, TOTAL(cost_micros) AS cost_micros, session_id,
    MAX(printf('%016d', cost_micros) || session_id) AS dearest
  FROM seen)
SELECT project, path, sessions, calls, tokens, cost_micros, session_id FROM (
  SELECT 0 AS place, NULL AS project, NULL AS path, sessions, calls, tokens, cost_micros, session_id FROM whole
    WHERE sessions > 0
  UNION ALL
  SELECT 1, project, path, sessions, calls, tokens, cost_micros, session_id FROM named)
ORDER BY place, cost_micros DESC, tokens DESC, project, path`,
  bind: (params) => [...bindFilter(params), params.limit],
});
