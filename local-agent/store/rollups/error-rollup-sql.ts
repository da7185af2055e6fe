import { isCopy } from './is-copy-sql.ts';

/** Bytes of one list: a row of the cloud takes no longer text. */
const LIST_BYTES = 1900;

const key = 'hour, session_id, fingerprint';
const sameKey = (a: string, b: string) =>
  `${a}.hour = ${b}.hour AND ${a}.session_id = ${b}.session_id AND ${a}.fingerprint = ${b}.fingerprint`;
const bytes = (text: string) => `length(CAST(json_quote(${text}) AS BLOB))`;

/**
 * Errors by hour, session and fault. Text, tool and call come from the latest occurrence: with one max() the other columns
 * follow its row. Copies of another session's history do not count.
 */
export const errorRollupsSql = (hour: (at: string) => string) => `INSERT INTO temp.next_error_rollups
WITH own AS MATERIALIZED (
  SELECT ${hour('e.at')} AS hour, e.session_id, e.fingerprint, e.kind, coalesce(n.agent_type, 'unknown') AS agent_type,
    e.tool_name, e.message, e.at, e.event_id, e.tool_use_id,
    min(e.at) OVER (PARTITION BY ${hour('e.at')}, e.session_id, e.fingerprint) AS first_at
  FROM temp.touched t CROSS JOIN errors e ON e.session_id = t.session_id
  LEFT JOIN temp.runs n ON n.session_id = e.session_id AND n.agent_id = e.agent_id
  WHERE NOT ${isCopy('errors', 'e')}),
grouped AS MATERIALIZED (
  SELECT *, count(*) AS occurrences, max(printf('%016d', at) || event_id) AS latest
  FROM own GROUP BY ${key}),
agents AS MATERIALIZED (
  SELECT ${key}, json_group_array(json_array(agent_type, times)) AS list FROM (
    SELECT ${key}, agent_type, times, sum(${bytes('agent_type')} + 24) OVER (
      PARTITION BY ${key} ORDER BY times DESC, agent_type) AS size
    FROM (SELECT ${key}, agent_type, count(*) AS times FROM own GROUP BY ${key}, agent_type)
    ORDER BY ${key}, times DESC, agent_type)
  WHERE size <= ${LIST_BYTES} GROUP BY ${key}),
moments AS MATERIALIZED (
  SELECT ${key}, json_group_array(json_array(at, event_id, agent_type)) AS list FROM (
    SELECT ${key}, at, event_id, agent_type, sum(${bytes('event_id')} + ${bytes('agent_type')} + 24) OVER (
      PARTITION BY ${key} ORDER BY at DESC, event_id) AS size
    FROM own ORDER BY ${key}, at DESC, event_id)
  WHERE size <= ${LIST_BYTES} GROUP BY ${key}),
failed AS MATERIALIZED (
  SELECT g.hour, g.session_id, g.fingerprint, g.at, c.tool_name, c.summary
  FROM grouped g CROSS JOIN tool_calls c ON c.session_id = g.session_id AND c.tool_use_id = g.tool_use_id),
-- The calls of a session are walked once, however much of it failed.
fixes AS MATERIALIZED (
  SELECT f.hour, f.session_id, f.fingerprint, c.at, c.tool_use_id, min(printf('%016d', c.at) || c.tool_use_id) AS earliest
  FROM (SELECT DISTINCT session_id FROM failed WHERE summary IS NOT NULL) s
  CROSS JOIN tool_calls c ON c.session_id = s.session_id AND c.status = 'ok'
  CROSS JOIN failed f ON f.session_id = c.session_id AND f.tool_name = c.tool_name AND f.summary = c.summary AND c.at > f.at
  GROUP BY 1, 2, 3)
SELECT g.hour, g.session_id, g.fingerprint, 0, g.kind, g.agent_type, g.tool_name, g.message, g.occurrences,
  CAST(substr(g.latest, 1, 16) AS INTEGER), g.event_id, g.first_at, a.list, m.list, f.summary, x.at, 'tool:' || x.tool_use_id
FROM grouped g
LEFT JOIN agents a ON ${sameKey('a', 'g')}
LEFT JOIN moments m ON ${sameKey('m', 'g')}
LEFT JOIN failed f ON ${sameKey('f', 'g')}
LEFT JOIN fixes x ON ${sameKey('x', 'g')}`;
