// What the sessions being recomputed tell, one statement per kind, each for all of them at once. CROSS JOIN fixes the
// order of the loops: `touched` first, so that the cost follows what changed and not the history.

export const readSessions = `SELECT s.session_id, s.start_at, s.end_at, s.turn_end_at, s.needs_stamped, s.needs_input_stamped, s.first_event_at,
  s.last_event_at, s.background_stamped, s.model, g.last_event_at AS gone_at,
  EXISTS (SELECT 1 FROM temp.fork_pairs p WHERE p.one = s.session_id AND p.loses) AS is_copy,
  (SELECT min(at) FROM (
    SELECT min(m.at) AS at FROM messages m WHERE m.session_id = s.session_id AND m.copy = 0
    UNION ALL SELECT min(a.at) FROM api_calls a WHERE a.session_id = s.session_id AND a.copy = 0
  ) WHERE EXISTS (SELECT 1 FROM temp.fork_pairs p WHERE p.one = s.session_id AND p.loses)) AS first_own_at
FROM temp.touched t CROSS JOIN sessions s ON s.session_id = t.session_id
LEFT JOIN gone_clients g ON g.session_id = s.session_id`;

export const noteGone = 'INSERT OR REPLACE INTO gone_clients (session_id, last_event_at) VALUES (?, ?)';

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
