import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindErrorFilter, errorParams, firstSeen, ownErrors } from './parts/error-filter.ts';

export const errorSorts = ['times', 'sessions', 'first', 'last'] as const;

const order = (times: string, sessions: string) => `?15 * CASE ?14 WHEN 'sessions' THEN ${sessions}
    WHEN 'first' THEN own.first_here WHEN 'last' THEN own.last_at ELSE ${times} END, own.last_at DESC, own.fingerprint`;

/** Of a group that is one row of one agent, which most are: its list stands there. */
const isAlone = '?6 IS NULL AND COUNT(*) = 1 AND COALESCE(json_array_length(own.agents), 1) = 1';
const toldAgents = 'COALESCE(own.agents, json_array(json_array(own.agent_type, own.occurrences)))';
/** When a group began, over all time: where nothing narrows the rows, the first of them. */
const beganAt = `CASE WHEN COALESCE(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) IS NULL THEN own.first_here
  ELSE (SELECT MIN(${firstSeen('f')}) FROM error_rollups f WHERE f.fingerprint = own.fingerprint AND f.occurrences > 0) END`;

/**
 * Errors grouped by fault; SQLite takes the bare columns from the row that has the MAX. When a group began is looked up
 * for the groups that are given out alone. Their number and sum: `errorsTotals` with the same filter.
 */
export const errors = defineQuery({
  name: 'errors',
  params: errorParams.extend({
    sort: z.enum(errorSorts).default('times'),
    direction: z.enum(['asc', 'desc']).default('desc'),
    limit: z.number().int().positive().optional(),
    offset: z.number().int().nonnegative().default(0),
  }),
  row: z.object({
    fingerprint: z.string(),
    kind: z.string(),
    /** Of the latest occurrence; `agents` are all of them. */
    agent_type: z.string(),
    tool_name: z.string().nullable(),
    message: z.string().nullable(),
    input: z.string().nullable(),
    session_id: z.string(),
    last_event_id: z.string(),
    last_at: z.number(),
    first_at: z.number(),
    occurrences: z.number(),
    sessions: z.number(),
    /** JSON: `[[agent_type, occurrences], …]`, the most first. */
    agents: z.string(),
  }),
  sql: `WITH ${ownErrors},
grouped AS MATERIALIZED (
SELECT own.*, MAX(own.last_at) AS latest, TOTAL(own.seen) AS times, COUNT(DISTINCT own.session_id) AS sessions,
  ${isAlone} AS alone
FROM own GROUP BY own.fingerprint
ORDER BY ${order('TOTAL(own.seen)', 'COUNT(DISTINCT own.session_id)')}
LIMIT COALESCE(?16, -1) OFFSET ?17),
by_agent AS (
SELECT own.fingerprint AS fingerprint, told.value ->> 0 AS agent_type, TOTAL(told.value ->> 1) AS times
FROM own, json_each(${toldAgents}) told WHERE own.fingerprint IN (SELECT fingerprint FROM grouped WHERE NOT alone)
  AND (?6 IS NULL OR told.value ->> 0 = ?6)
GROUP BY 1, 2),
lists AS MATERIALIZED (
SELECT fingerprint, json_group_array(json_array(agent_type, CAST(times AS INTEGER)) ORDER BY times DESC, agent_type) AS agents
FROM by_agent GROUP BY fingerprint)
SELECT own.fingerprint, e.kind, e.agent_type, e.tool_name, e.message, e.input, own.session_id,
  e.last_event_id, own.last_at, own.times AS occurrences, own.sessions,
  ${beganAt} AS first_at, CASE WHEN own.alone THEN ${toldAgents} ELSE COALESCE(lists.agents, '[]') END AS agents
FROM grouped own
CROSS JOIN error_rollups e ON e.hour = own.hour AND e.session_id = own.session_id AND e.fingerprint = own.fingerprint
LEFT JOIN lists ON lists.fingerprint = own.fingerprint
ORDER BY ${order('own.times', 'own.sessions')}`,
  bind: (params) => [
    ...bindErrorFilter(params),
    params.sort,
    params.direction === 'asc' ? 1 : -1,
    params.limit ?? null,
    params.offset,
  ],
});
