import { z } from 'zod';
import { FILE_WORK } from '../signals/signal.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { ofAgentType, touchesRange, usedModel } from './parts/fragments.ts';

/**
 * Habits that only events show, by kind, agent type and subject; of sessions whose last case lies in the range, with all their
 * cases. Session, run and event are those of the dearest.
 */
export const signals = defineQuery({
  name: 'signals',
  params: filterSchema,
  row: z.object({
    signal: z.string(),
    agent_type: z.string(),
    subject: z.string(),
    sessions: z.number(),
    times: z.number(),
    out_of: z.number(),
    tokens: z.number(),
    cost_micros: z.number(),
    spent_ms: z.number(),
    session_id: z.string(),
    agent_id: z.string().nullable(),
    event_id: z.string().nullable(),
  }),
  sql: `WITH seen AS MATERIALIZED (
  SELECT g.* FROM signal_rollups g
  WHERE g.signal <> '${FILE_WORK}' AND g.times > 0 AND g.last_at >= COALESCE(?1, 0) AND g.last_at < COALESCE(?2, 9e15)
    AND g.session_id IN (SELECT s.session_id FROM session_rollups s WHERE ${touchesRange('s')}
      AND (?3 IS NULL OR s.project = ?3) AND (?4 IS NULL OR s.member = ?4) AND (?7 IS NULL OR s.session_id = ?7))
    AND ${usedModel('g')} AND ${ofAgentType('g')}),
-- With one MAX the other columns follow its row.
grouped AS MATERIALIZED (
  SELECT signal, agent_type, subject, COUNT(*) AS sessions, TOTAL(times) AS times, TOTAL(out_of) AS out_of,
    TOTAL(tokens) AS tokens, TOTAL(cost_micros) AS cost_micros, TOTAL(spent_ms) AS spent_ms, session_id, agent_id, event_id,
    MAX(printf('%016d%016d', cost_micros, times) || session_id) AS dearest
  FROM seen GROUP BY signal, agent_type, subject)
SELECT signal, agent_type, subject, sessions, times, out_of, tokens, cost_micros, spent_ms, session_id, agent_id, event_id
FROM grouped
ORDER BY cost_micros DESC, times DESC, signal, agent_type, subject`,
  bind: bindFilter,
});
