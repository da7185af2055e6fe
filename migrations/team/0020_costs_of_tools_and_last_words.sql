-- Needed by: costs by tool. What the responses that called a tool used in this hour, shared among their calls; columns of
-- rows that are written anyway, so that a team pays for no row more. NULL: a device of an earlier version. What responses
-- without a call used is the rest of usage_rollups.
ALTER TABLE tool_rollups ADD COLUMN input_tokens INTEGER CHECK (input_tokens BETWEEN 0 AND 9007199254740991);
ALTER TABLE tool_rollups ADD COLUMN output_tokens INTEGER CHECK (output_tokens BETWEEN 0 AND 9007199254740991);
ALTER TABLE tool_rollups ADD COLUMN cache_read_tokens INTEGER CHECK (cache_read_tokens BETWEEN 0 AND 9007199254740991);
ALTER TABLE tool_rollups ADD COLUMN cache_write_5m_tokens INTEGER
  CHECK (cache_write_5m_tokens BETWEEN 0 AND 9007199254740991);
ALTER TABLE tool_rollups ADD COLUMN cache_write_1h_tokens INTEGER
  CHECK (cache_write_1h_tokens BETWEEN 0 AND 9007199254740991);
ALTER TABLE tool_rollups ADD COLUMN cost_micros INTEGER CHECK (cost_micros BETWEEN 0 AND 9007199254740991);
ALTER TABLE tool_rollups ADD COLUMN cache_savings_micros INTEGER
  CHECK (cache_savings_micros BETWEEN -9007199254740991 AND 9007199254740991);
ALTER TABLE tool_rollups ADD COLUMN api_calls INTEGER CHECK (api_calls BETWEEN 0 AND 9007199254740991);
ALTER TABLE tool_rollups ADD COLUMN unpriced_api_calls INTEGER
  CHECK (unpriced_api_calls BETWEEN 0 AND 9007199254740991);

-- Needed by: the session page, which opens the part of a long run that is looked at. Of the events in a segment, the earliest
-- and the latest. NULL: a device of an earlier version.
ALTER TABLE segments ADD COLUMN first_at INTEGER CHECK (first_at BETWEEN 0 AND 8640000000000000);
ALTER TABLE segments ADD COLUMN last_at INTEGER CHECK (last_at BETWEEN 0 AND 8640000000000000);

-- Needed by: Now, which shows what a session said last. Text: cut where a project keeps its texts. NULL: it said nothing,
-- or a device of an earlier version.
ALTER TABLE session_rollups ADD COLUMN last_message TEXT;
