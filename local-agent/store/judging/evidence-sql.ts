import { bucketSql } from '../../../shared/ledger/duration-buckets.ts';

// What the sessions being recomputed tell, one statement per kind, each for all of them at once. CROSS JOIN fixes the
// order of the loops: `touched` first, so that the cost follows what changed and not the history.

type Hour = (at: string) => string;

/** Time and id as one text, so that max() finds the latest and, at the same millisecond, always the same one. */
const latest = (at: string, id: string) => `max((${at} + 1000000000000000) || ${id})`;
const idOf = (text: string) => `substr(${text}, 17)`;
const prompt = (alias: string) =>
  `${alias}.input_tokens + ${alias}.cache_read_tokens + ${alias}.cache_write_5m_tokens + ${alias}.cache_write_1h_tokens`;

/** An advisor's call has a context and an end of its own: it says nothing about those of the agent that asked. */
const isOwn = (alias: string) => `instr(${alias}.message_id, ':advisor:') = 0`;

/** The one walk over the responses: figures by agent, hour and model, of which everything else is summed up. */
const readUsageCells = (hour: Hour) => `INSERT INTO temp.usage_cells
SELECT a.session_id, a.agent_id, ${hour('a.at')}, a.model, count(*), sum(a.cost_micros IS NULL), sum(a.input_tokens),
  sum(a.output_tokens), sum(a.cache_read_tokens), sum(a.cache_write_5m_tokens), sum(a.cache_write_1h_tokens),
  coalesce(sum(a.cost_micros), 0), sum(a.cache_savings_micros),
  max(CASE WHEN ${isOwn('a')} THEN ${prompt('a')} ELSE 0 END),
  max(CASE WHEN ${isOwn('a')} THEN (a.at + 1000000000000000) || a.message_id ELSE '' END)
FROM temp.touched t CROSS JOIN api_calls a ON a.session_id = t.session_id
WHERE a.copy = 0 GROUP BY 1, 2, 3, 4`;

const readUsage = `INSERT INTO temp.agent_usage
SELECT c.session_id, c.agent_id, c.api_calls, c.unpriced, c.input, c.output, c.cache_read, c.cache_5m, c.cache_1h, c.cost,
  c.peak, l.at, l.model, l.stop_reason, ${prompt('l')}
FROM (
  SELECT session_id, agent_id, sum(api_calls) AS api_calls, sum(unpriced_api_calls) AS unpriced,
    sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cache_read_tokens) AS cache_read,
    sum(cache_write_5m_tokens) AS cache_5m, sum(cache_write_1h_tokens) AS cache_1h, sum(cost_micros) AS cost,
    max(peak_tokens) AS peak, max(latest) AS latest
  FROM temp.usage_cells GROUP BY session_id, agent_id
) c CROSS JOIN api_calls l ON l.session_id = c.session_id AND l.message_id = ${idOf('c.latest')}`;

/** By bucket as well; -1: not timed. */
const readToolCells = (hour: Hour) => `INSERT INTO temp.tool_cells
SELECT session_id, agent_id, ${hour('at')}, tool_name,
  CASE WHEN ms IS NULL THEN -1 ELSE ${bucketSql('ms')} END, count(*), sum(status = 'error'),
  sum(status = 'denied'), coalesce(sum(ms), 0), coalesce(max(ms), 0), ${latest('at', 'tool_use_id')}
FROM (
  SELECT c.session_id, c.agent_id, c.tool_name, c.status, c.tool_use_id, coalesce(c.started_at, c.at) AS at,
    coalesce(c.duration_ms, max(c.ended_at - c.started_at, 0)) AS ms
  FROM temp.touched t CROSS JOIN tool_calls c ON c.session_id = t.session_id
  WHERE c.copy = 0 LIMIT -1)
GROUP BY 1, 2, 3, 4, 5`;

const readTools = `INSERT INTO temp.agent_tools
SELECT c.session_id, c.agent_id, c.calls, c.errors, coalesce(l.started_at, l.at), coalesce(l.summary, l.tool_name)
FROM (
  SELECT session_id, agent_id, sum(calls) AS calls, sum(errors) AS errors, max(latest) AS latest
  FROM temp.tool_cells GROUP BY session_id, agent_id
) c CROSS JOIN tool_calls l ON l.session_id = c.session_id AND l.tool_use_id = ${idOf('c.latest')}`;

/** In this order. `hour`: SQL for the bucket of a moment. */
export const gatherEvidence = (hour: Hour) => [
  readUsageCells(hour),
  readUsage,
  readToolCells(hour),
  readTools,
];

/** Only figures by hour. */
export const gatherHours = (hour: Hour) => [readUsageCells(hour), readToolCells(hour)];

export const readSessions = `SELECT s.session_id, s.start_at, s.end_at, s.turn_end_at, s.needs_stamped, s.needs_input_stamped, s.first_event_at,
  s.last_event_at, s.background_stamped, s.model,
  EXISTS (SELECT 1 FROM temp.fork_pairs p WHERE p.one = s.session_id AND p.loses) AS is_copy,
  (SELECT min(at) FROM (
    SELECT min(m.at) AS at FROM messages m WHERE m.session_id = s.session_id AND m.copy = 0
    UNION ALL SELECT min(a.at) FROM api_calls a WHERE a.session_id = s.session_id AND a.copy = 0
  ) WHERE EXISTS (SELECT 1 FROM temp.fork_pairs p WHERE p.one = s.session_id AND p.loses)) AS first_own_at
FROM temp.touched t CROSS JOIN sessions s ON s.session_id = t.session_id`;

export const readRuns = `SELECT r.session_id, r.agent_id, r.agent_type, r.parent_agent_id, r.depth, r.background, r.status,
  r.status_stamped, r.started_at, r.resumed_at, r.ended_at, r.first_event_at, r.last_event_at, r.last_activity_at,
  r.tool_use_id, c.agent_id AS spawned_by, c.status AS spawn_status, c.ended_at AS spawn_ended_at,
  coalesce(c.started_at, c.at) AS spawned_at, c.copy AS spawn_copy,
  u.api_calls, u.last_at AS last_call_at, u.stop_reason, u.model, u.peak_tokens,
  coalesce(u.input_tokens + u.output_tokens + u.cache_read_tokens + u.cache_write_5m_tokens + u.cache_write_1h_tokens, 0)
    AS tokens, coalesce(u.cost_micros, 0) AS cost_micros, k.tool_calls, k.last_at AS last_tool_at, k.last_action
FROM temp.touched t CROSS JOIN agent_runs r ON r.session_id = t.session_id
LEFT JOIN tool_calls c ON c.session_id = r.session_id AND c.tool_use_id = r.tool_use_id
LEFT JOIN temp.agent_usage u ON u.session_id = r.session_id AND u.agent_id = r.agent_id
LEFT JOIN temp.agent_tools k ON k.session_id = r.session_id AND k.agent_id = r.agent_id
ORDER BY r.session_id, r.agent_id`;
