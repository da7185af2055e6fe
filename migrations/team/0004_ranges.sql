-- Figures lie between bounds by what they mean (shared/ledger/ranges.ts): one absurd time would break the pages of a
-- whole team. A column that holds nothing carries the check: a table that is made anew would write every row again, which
-- a team on the free plan pays for with days. Rows outside go: they name no moment, or cannot be added up. Their device
-- sends them again when they change. A device is kept, whatever it says, because it may be one that was revoked.

UPDATE devices SET
  created_at = min(max(created_at, 0), 8640000000000000),
  revoked_at = min(max(revoked_at, 0), 8640000000000000),
  last_seen_day = min(max(last_seen_day, 0), 9007199254740991);
ALTER TABLE devices ADD COLUMN in_range INTEGER AS (
  min(created_at, coalesce(revoked_at, 0)) >= 0
  AND max(created_at, coalesce(revoked_at, 0)) <= 8640000000000000
  AND coalesce(last_seen_day, 0) BETWEEN 0 AND 9007199254740991
) VIRTUAL CONSTRAINT devices_in_range CHECK (in_range);

DELETE FROM session_rollups WHERE NOT (
  min(rev, started_at, coalesce(ended_at, 0), last_event_at) >= 0
  AND max(rev, started_at, coalesce(ended_at, 0), last_event_at) <= 8640000000000000
  AND min(coalesce(context_tokens, 0), coalesce(context_peak_tokens, 0), coalesce(context_limit, 0), agent_runs,
    running_agents, prompts, tool_calls, tool_errors, api_errors, compactions, files_touched, lines_added,
    lines_removed, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
    cost_micros, api_calls, unpriced_api_calls) >= 0
  AND max(coalesce(context_tokens, 0), coalesce(context_peak_tokens, 0), coalesce(context_limit, 0), agent_runs,
    running_agents, prompts, tool_calls, tool_errors, api_errors, compactions, files_touched, lines_added,
    lines_removed, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
    cost_micros, api_calls, unpriced_api_calls) <= 9007199254740991
);
ALTER TABLE session_rollups ADD COLUMN in_range INTEGER AS (
  min(rev, started_at, coalesce(ended_at, 0), last_event_at) >= 0
  AND max(rev, started_at, coalesce(ended_at, 0), last_event_at) <= 8640000000000000
  AND min(coalesce(context_tokens, 0), coalesce(context_peak_tokens, 0), coalesce(context_limit, 0), agent_runs,
    running_agents, prompts, tool_calls, tool_errors, api_errors, compactions, files_touched, lines_added,
    lines_removed, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
    cost_micros, api_calls, unpriced_api_calls) >= 0
  AND max(coalesce(context_tokens, 0), coalesce(context_peak_tokens, 0), coalesce(context_limit, 0), agent_runs,
    running_agents, prompts, tool_calls, tool_errors, api_errors, compactions, files_touched, lines_added,
    lines_removed, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
    cost_micros, api_calls, unpriced_api_calls) <= 9007199254740991
) VIRTUAL CONSTRAINT session_rollups_in_range CHECK (in_range);

DELETE FROM agent_rollups WHERE NOT (
  min(rev, started_at, coalesce(ended_at, 0), last_event_at) >= 0
  AND max(rev, started_at, coalesce(ended_at, 0), last_event_at) <= 8640000000000000
  AND min(depth, background, tool_calls, tool_errors, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, cost_micros, api_calls, unpriced_api_calls, subtree_tokens,
    subtree_cost_micros) >= 0
  AND max(depth, background, tool_calls, tool_errors, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, cost_micros, api_calls, unpriced_api_calls, subtree_tokens,
    subtree_cost_micros) <= 9007199254740991
);
ALTER TABLE agent_rollups ADD COLUMN in_range INTEGER AS (
  min(rev, started_at, coalesce(ended_at, 0), last_event_at) >= 0
  AND max(rev, started_at, coalesce(ended_at, 0), last_event_at) <= 8640000000000000
  AND min(depth, background, tool_calls, tool_errors, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, cost_micros, api_calls, unpriced_api_calls, subtree_tokens,
    subtree_cost_micros) >= 0
  AND max(depth, background, tool_calls, tool_errors, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, cost_micros, api_calls, unpriced_api_calls, subtree_tokens,
    subtree_cost_micros) <= 9007199254740991
) VIRTUAL CONSTRAINT agent_rollups_in_range CHECK (in_range);

DELETE FROM usage_rollups WHERE NOT (
  hour BETWEEN 0 AND 2400000000
  AND rev BETWEEN 0 AND 8640000000000000
  AND min(input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cost_micros,
    api_calls, unpriced_api_calls) >= 0
  AND max(input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cost_micros,
    api_calls, unpriced_api_calls) <= 9007199254740991
  AND cache_savings_micros BETWEEN -9007199254740991 AND 9007199254740991
);
ALTER TABLE usage_rollups ADD COLUMN in_range INTEGER AS (
  hour BETWEEN 0 AND 2400000000
  AND rev BETWEEN 0 AND 8640000000000000
  AND min(input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cost_micros,
    api_calls, unpriced_api_calls) >= 0
  AND max(input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cost_micros,
    api_calls, unpriced_api_calls) <= 9007199254740991
  AND cache_savings_micros BETWEEN -9007199254740991 AND 9007199254740991
) VIRTUAL CONSTRAINT usage_rollups_in_range CHECK (in_range);

DELETE FROM tool_rollups WHERE NOT (
  hour BETWEEN 0 AND 2400000000
  AND rev BETWEEN 0 AND 8640000000000000
  AND min(calls, errors, denied, timed_calls, duration_sum_ms, duration_max_ms, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
    b10, b11, b12, b13, b14, b15) >= 0
  AND max(calls, errors, denied, timed_calls, duration_sum_ms, duration_max_ms, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
    b10, b11, b12, b13, b14, b15) <= 9007199254740991
);
ALTER TABLE tool_rollups ADD COLUMN in_range INTEGER AS (
  hour BETWEEN 0 AND 2400000000
  AND rev BETWEEN 0 AND 8640000000000000
  AND min(calls, errors, denied, timed_calls, duration_sum_ms, duration_max_ms, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
    b10, b11, b12, b13, b14, b15) >= 0
  AND max(calls, errors, denied, timed_calls, duration_sum_ms, duration_max_ms, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
    b10, b11, b12, b13, b14, b15) <= 9007199254740991
) VIRTUAL CONSTRAINT tool_rollups_in_range CHECK (in_range);

DELETE FROM error_rollups WHERE NOT (
  hour BETWEEN 0 AND 2400000000
  AND min(rev, last_at) >= 0
  AND max(rev, last_at) <= 8640000000000000
  AND occurrences BETWEEN 0 AND 9007199254740991
);
ALTER TABLE error_rollups ADD COLUMN in_range INTEGER AS (
  hour BETWEEN 0 AND 2400000000
  AND min(rev, last_at) >= 0
  AND max(rev, last_at) <= 8640000000000000
  AND occurrences BETWEEN 0 AND 9007199254740991
) VIRTUAL CONSTRAINT error_rollups_in_range CHECK (in_range);

DELETE FROM segments WHERE NOT (
  min(first_seq, last_seq, events, bytes, raw_bytes) >= 0
  AND max(first_seq, last_seq, events, bytes, raw_bytes) <= 9007199254740991
  AND received_at BETWEEN 0 AND 8640000000000000
);
ALTER TABLE segments ADD COLUMN in_range INTEGER AS (
  min(first_seq, last_seq, events, bytes, raw_bytes) >= 0
  AND max(first_seq, last_seq, events, bytes, raw_bytes) <= 9007199254740991
  AND received_at BETWEEN 0 AND 8640000000000000
) VIRTUAL CONSTRAINT segments_in_range CHECK (in_range);
