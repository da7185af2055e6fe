// What the sessions being recomputed tell, one statement per kind, each for all of them at once. CROSS JOIN fixes the
// order of the loops: `touched` first, so that the cost follows what changed and not the history.

export const readUsage = `INSERT INTO temp.agent_usage
SELECT a.session_id, a.agent_id, count(*), sum(a.cost_micros IS NULL), sum(a.input_tokens), sum(a.output_tokens),
  sum(a.cache_read_tokens), sum(a.cache_write_5m_tokens), sum(a.cache_write_1h_tokens), coalesce(sum(a.cost_micros), 0),
  max(a.input_tokens + a.cache_read_tokens + a.cache_write_5m_tokens + a.cache_write_1h_tokens),
  min(a.at), max(a.at), NULL, NULL, NULL
FROM temp.touched t CROSS JOIN api_calls a ON a.session_id = t.session_id
WHERE a.copy = 0 GROUP BY a.session_id, a.agent_id`;

/** The latest response; between several of one millisecond max() of the id decides, and the other columns follow it. */
export const readLatestCall = `UPDATE temp.agent_usage AS u
SET model = l.model, stop_reason = l.stop_reason, context_tokens = l.context_tokens
FROM (
  SELECT a.session_id, a.agent_id, max(a.message_id), a.model, a.stop_reason,
    a.input_tokens + a.cache_read_tokens + a.cache_write_5m_tokens + a.cache_write_1h_tokens AS context_tokens
  FROM temp.touched t CROSS JOIN api_calls a ON a.session_id = t.session_id
  CROSS JOIN temp.agent_usage v ON v.session_id = a.session_id AND v.agent_id = a.agent_id AND v.last_at = a.at
  WHERE a.copy = 0 GROUP BY a.session_id, a.agent_id
) AS l WHERE l.session_id = u.session_id AND l.agent_id = u.agent_id`;

export const readTools = `INSERT INTO temp.agent_tools
SELECT c.session_id, c.agent_id, count(*), sum(c.status = 'error'), min(coalesce(c.started_at, c.at)),
  max(coalesce(c.started_at, c.at)), NULL
FROM temp.touched t CROSS JOIN tool_calls c ON c.session_id = t.session_id
WHERE c.copy = 0 GROUP BY c.session_id, c.agent_id`;

export const readLatestTool = `UPDATE temp.agent_tools AS u SET last_action = l.action
FROM (
  SELECT c.session_id, c.agent_id, max(c.tool_use_id), coalesce(c.summary, c.tool_name) AS action
  FROM temp.touched t CROSS JOIN tool_calls c ON c.session_id = t.session_id
  CROSS JOIN temp.agent_tools v
    ON v.session_id = c.session_id AND v.agent_id = c.agent_id AND v.last_at = coalesce(c.started_at, c.at)
  WHERE c.copy = 0 GROUP BY c.session_id, c.agent_id
) AS l WHERE l.session_id = u.session_id AND l.agent_id = u.agent_id`;

export const readSessions = `SELECT s.session_id, s.start_at, s.end_at, s.turn_end_at, s.needs_input_stamped, s.first_event_at,
  s.last_event_at, s.background_stamped, s.model,
  EXISTS (SELECT 1 FROM temp.fork_pairs p WHERE p.one = s.session_id AND p.loses) AS is_copy,
  (SELECT min(at) FROM (
    SELECT min(m.at) AS at FROM messages m WHERE m.session_id = s.session_id AND m.copy = 0
    UNION ALL SELECT min(a.at) FROM api_calls a WHERE a.session_id = s.session_id AND a.copy = 0
  ) WHERE EXISTS (SELECT 1 FROM temp.fork_pairs p WHERE p.one = s.session_id AND p.loses)) AS first_own_at
FROM temp.touched t CROSS JOIN sessions s ON s.session_id = t.session_id`;

export const readRuns = `SELECT r.session_id, r.agent_id, r.agent_type, r.parent_agent_id, r.depth, r.background, r.status,
  r.status_stamped, r.started_at, r.resumed_at, r.ended_at, r.first_event_at, r.last_event_at, r.last_activity_at,
  r.tool_use_id, c.agent_id AS spawned_by, c.status AS spawn_status, c.ended_at AS spawn_ended_at, c.copy AS spawn_copy,
  u.api_calls, u.last_at AS last_call_at, u.stop_reason, u.model, u.peak_tokens,
  coalesce(u.input_tokens + u.output_tokens + u.cache_read_tokens + u.cache_write_5m_tokens + u.cache_write_1h_tokens, 0)
    AS tokens, coalesce(u.cost_micros, 0) AS cost_micros, k.tool_calls, k.last_at AS last_tool_at, k.last_action
FROM temp.touched t CROSS JOIN agent_runs r ON r.session_id = t.session_id
LEFT JOIN tool_calls c ON c.session_id = r.session_id AND c.tool_use_id = r.tool_use_id
LEFT JOIN temp.agent_usage u ON u.session_id = r.session_id AND u.agent_id = r.agent_id
LEFT JOIN temp.agent_tools k ON k.session_id = r.session_id AND k.agent_id = r.agent_id
ORDER BY r.session_id, r.agent_id`;
