-- What each tool cost, by the rule of store/rollups/tool-cost-sql.ts: made from the facts of a session whenever its rollups
-- are, and asked by `cost --by tool`, which would otherwise join every response with every call. Never leaves this machine.
CREATE TABLE tool_costs (
  session_id            TEXT NOT NULL,
  hour                  INTEGER NOT NULL,
  agent_type            TEXT NOT NULL,
  model                 TEXT NOT NULL,
  tool_name             TEXT NOT NULL,            -- '(no tool)': responses that called none
  input_tokens          INTEGER NOT NULL,
  output_tokens         INTEGER NOT NULL,
  cache_read_tokens     INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  cost_micros           INTEGER NOT NULL,
  cache_savings_micros  INTEGER NOT NULL,
  api_calls             INTEGER NOT NULL,         -- a response counts once, for the first of its calls
  unpriced_api_calls    INTEGER NOT NULL,
  PRIMARY KEY (session_id, hour, agent_type, model, tool_name)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO stale_sessions SELECT session_id FROM sessions;

-- Needed by: when an error was first seen, for each group of them.
CREATE INDEX error_rollups_fingerprint ON error_rollups (fingerprint, hour) WHERE occurrences > 0;
