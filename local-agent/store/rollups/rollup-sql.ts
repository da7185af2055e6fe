import { IMPORTED } from '../../../shared/agents/imported.ts';
import { isCopy } from './is-copy-sql.ts';

// The statements that make rollup rows from the facts of the touched sessions. Copies of another session's
// history do not count. Columns in the order of migrations/team.

export const sessionRollupsSql = `INSERT INTO temp.next_session_rollups
SELECT s.session_id, 0, ?1, coalesce(i.member, ?2), coalesce(s.project, 'unknown'), coalesce(s.title, s.first_prompt), t.status, t.attention,
  t.last_action, coalesce(m.model, s.model), s.client_version, iif(i.member IS NULL, s.entrypoint, '${IMPORTED}'), s.git_branch,
  coalesce(s.forked_from, (SELECT p.other FROM temp.fork_pairs p WHERE p.one = s.session_id AND p.loses ORDER BY p.place LIMIT 1)),
  t.started_at, t.ended_at, s.last_event_at, m.context_tokens, m.peak_tokens, t.context_limit, t.agent_runs, t.running_agents,
  (SELECT max(count(DISTINCT prompt), count(DISTINCT hook)) FROM (
    SELECT coalesce(prompt_id, event_id) AS prompt, NULL AS hook FROM messages
      WHERE session_id = s.session_id AND kind = 'prompt' AND agent_id = 'main' AND copy = 0
    UNION ALL SELECT prompt_id, event_id FROM triggers
      WHERE session_id = s.session_id AND kind = 'prompt' AND agent_id = 'main')),
  coalesce(k.tool_calls, 0), coalesce(k.tool_errors, 0),
  (SELECT count(*) FROM errors e WHERE e.session_id = s.session_id AND e.kind = 'api' AND NOT ${isCopy('errors', 'e')}),
  (SELECT count(*) FROM context_snapshots c
    WHERE c.session_id = s.session_id AND c.kind = 'compaction' AND NOT ${isCopy('context_snapshots', 'c')}),
  coalesce(f.files, 0), coalesce(f.lines_added, 0), coalesce(f.lines_removed, 0),
  coalesce(u.input_tokens, 0), coalesce(u.output_tokens, 0), coalesce(u.cache_read_tokens, 0),
  coalesce(u.cache_write_5m_tokens, 0), coalesce(u.cache_write_1h_tokens, 0), coalesce(u.cost_micros, 0),
  coalesce(u.api_calls, 0), coalesce(u.unpriced_api_calls, 0), s.last_message
FROM temp.states t CROSS JOIN sessions s ON s.session_id = t.session_id
LEFT JOIN imported_sessions i ON i.session_id = s.session_id
LEFT JOIN temp.agent_usage m ON m.session_id = s.session_id AND m.agent_id = 'main'
LEFT JOIN (
  SELECT session_id, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
    sum(cache_read_tokens) AS cache_read_tokens, sum(cache_write_5m_tokens) AS cache_write_5m_tokens,
    sum(cache_write_1h_tokens) AS cache_write_1h_tokens, sum(cost_micros) AS cost_micros, sum(api_calls) AS api_calls,
    sum(unpriced_api_calls) AS unpriced_api_calls FROM temp.agent_usage GROUP BY session_id
) u ON u.session_id = s.session_id
LEFT JOIN (
  SELECT session_id, sum(tool_calls) AS tool_calls, sum(tool_errors) AS tool_errors FROM temp.agent_tools GROUP BY session_id
) k ON k.session_id = s.session_id
LEFT JOIN temp.file_sums f ON f.session_id = s.session_id`;

export const agentRollupsSql = `INSERT INTO temp.next_agent_rollups
SELECT n.session_id, n.agent_id, 0, n.parent_agent_id, n.agent_type, r.description, n.depth, n.status,
  coalesce(r.background, 0), coalesce(u.model, r.model), r.tool_use_id, k.last_action, n.started_at, n.ended_at,
  max(r.last_event_at, n.started_at), coalesce(k.tool_calls, 0), coalesce(k.tool_errors, 0),
  coalesce(u.input_tokens, 0), coalesce(u.output_tokens, 0), coalesce(u.cache_read_tokens, 0),
  coalesce(u.cache_write_5m_tokens, 0), coalesce(u.cache_write_1h_tokens, 0), coalesce(u.cost_micros, 0),
  coalesce(u.api_calls, 0), coalesce(u.unpriced_api_calls, 0), n.subtree_tokens, n.subtree_cost_micros,
  w.open_tool, w.open_at, w.open_usual_ms, w.trouble, w.trouble_at, w.repeats, w.usual_from_ms, w.usual_until_ms
FROM temp.runs n CROSS JOIN agent_runs r ON r.session_id = n.session_id AND r.agent_id = n.agent_id
LEFT JOIN temp.agent_usage u ON u.session_id = n.session_id AND u.agent_id = n.agent_id
LEFT JOIN temp.agent_tools k ON k.session_id = n.session_id AND k.agent_id = n.agent_id
LEFT JOIN temp.runs_now w ON w.session_id = n.session_id AND w.agent_id = n.agent_id`;
