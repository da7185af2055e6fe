-- Team tables: applied to D1 and, unchanged, to the local database.
-- Every row is absolute (never an increment) and carries `rev`, which only grows per device: a row whose rev is
-- not newer changes nothing, so a replay costs no row write. WITHOUT ROWID makes an insert cost one row write.
-- Times are integer milliseconds since the epoch (UTC); `hour` is hours since the epoch; money is micro-dollars.

CREATE TABLE devices (
  device_id     TEXT NOT NULL PRIMARY KEY,
  member        TEXT NOT NULL,
  name          TEXT NOT NULL,
  token_hash    TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  last_seen_day INTEGER,
  revoked_at    INTEGER
) STRICT, WITHOUT ROWID;
-- Needed by: the token check of every device request.
CREATE UNIQUE INDEX devices_token_hash ON devices (token_hash);

CREATE TABLE session_rollups (
  session_id            TEXT NOT NULL PRIMARY KEY,
  rev                   INTEGER NOT NULL,
  device_id             TEXT NOT NULL,
  member                TEXT NOT NULL,
  project               TEXT NOT NULL,
  title                 TEXT,
  status                TEXT NOT NULL,      -- working | needs_input | completed | crashed
  attention             TEXT,               -- why it needs input
  last_action           TEXT,
  model                 TEXT,               -- model of the main thread's latest response
  client_version        TEXT,
  entrypoint            TEXT,
  git_branch            TEXT,
  forked_from           TEXT,
  started_at            INTEGER NOT NULL,
  ended_at              INTEGER,
  last_event_at         INTEGER NOT NULL,
  context_tokens        INTEGER,            -- prompt size of the main thread's latest response
  context_peak_tokens   INTEGER,
  context_limit         INTEGER,
  agent_runs            INTEGER NOT NULL,   -- subagents, the main thread not counted
  running_agents        INTEGER NOT NULL,
  prompts               INTEGER NOT NULL,
  tool_calls            INTEGER NOT NULL,
  tool_errors           INTEGER NOT NULL,
  api_errors            INTEGER NOT NULL,
  compactions           INTEGER NOT NULL,
  files_touched         INTEGER NOT NULL,
  lines_added           INTEGER NOT NULL,
  lines_removed         INTEGER NOT NULL,
  input_tokens          INTEGER NOT NULL,
  output_tokens         INTEGER NOT NULL,
  cache_read_tokens     INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  cost_micros           INTEGER NOT NULL,
  api_calls             INTEGER NOT NULL,
  unpriced_api_calls    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Needed by: the sessions list and the Now page. Naming started_at in an update would cost a second row write, so the
-- upsert leaves it out and a statement of its own takes it over where it changed.
CREATE INDEX session_rollups_started_at ON session_rollups (started_at);

CREATE TABLE agent_rollups (
  session_id            TEXT NOT NULL,
  agent_id              TEXT NOT NULL,      -- 'main' for the main thread
  rev                   INTEGER NOT NULL,
  parent_agent_id       TEXT,
  agent_type            TEXT NOT NULL,      -- 'main' for the main thread, 'unknown' until told
  description           TEXT,
  depth                 INTEGER NOT NULL,   -- 0 for the main thread
  status                TEXT NOT NULL,      -- running | completed | failed | killed | orphaned
  background            INTEGER NOT NULL,   -- 0 | 1
  model                 TEXT,               -- model really used (latest response)
  tool_use_id           TEXT,               -- the call that started it
  last_action           TEXT,
  started_at            INTEGER NOT NULL,
  ended_at              INTEGER,
  last_event_at         INTEGER NOT NULL,
  tool_calls            INTEGER NOT NULL,
  tool_errors           INTEGER NOT NULL,
  input_tokens          INTEGER NOT NULL,
  output_tokens         INTEGER NOT NULL,
  cache_read_tokens     INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  cost_micros           INTEGER NOT NULL,
  api_calls             INTEGER NOT NULL,
  unpriced_api_calls    INTEGER NOT NULL,
  subtree_tokens        INTEGER NOT NULL,   -- all token kinds, this run and everything it started
  subtree_cost_micros   INTEGER NOT NULL,
  PRIMARY KEY (session_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_rollups (
  hour                  INTEGER NOT NULL,
  session_id            TEXT NOT NULL,
  agent_type            TEXT NOT NULL,
  model                 TEXT NOT NULL,
  rev                   INTEGER NOT NULL,
  input_tokens          INTEGER NOT NULL,
  output_tokens         INTEGER NOT NULL,
  cache_read_tokens     INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  cost_micros           INTEGER NOT NULL,
  cache_savings_micros  INTEGER NOT NULL,   -- what the same tokens would have cost uncached, minus cost
  api_calls             INTEGER NOT NULL,
  unpriced_api_calls    INTEGER NOT NULL,
  PRIMARY KEY (hour, session_id, agent_type, model)
) STRICT, WITHOUT ROWID;

-- Duration bucket i counts calls of [2^(i+3), 2^(i+4)) ms; bucket 0 also everything shorter than 16 ms, bucket 15
-- everything of 2^18 ms (4 min 22 s) and longer.
CREATE TABLE tool_rollups (
  hour                  INTEGER NOT NULL,
  session_id            TEXT NOT NULL,
  agent_type            TEXT NOT NULL,
  tool_name             TEXT NOT NULL,
  rev                   INTEGER NOT NULL,
  calls                 INTEGER NOT NULL,
  errors                INTEGER NOT NULL,
  denied                INTEGER NOT NULL,
  timed_calls           INTEGER NOT NULL,
  duration_sum_ms       INTEGER NOT NULL,
  duration_max_ms       INTEGER NOT NULL,
  b0 INTEGER NOT NULL, b1 INTEGER NOT NULL, b2 INTEGER NOT NULL, b3 INTEGER NOT NULL,
  b4 INTEGER NOT NULL, b5 INTEGER NOT NULL, b6 INTEGER NOT NULL, b7 INTEGER NOT NULL,
  b8 INTEGER NOT NULL, b9 INTEGER NOT NULL, b10 INTEGER NOT NULL, b11 INTEGER NOT NULL,
  b12 INTEGER NOT NULL, b13 INTEGER NOT NULL, b14 INTEGER NOT NULL, b15 INTEGER NOT NULL,
  PRIMARY KEY (hour, session_id, agent_type, tool_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE error_rollups (
  hour          INTEGER NOT NULL,
  session_id    TEXT NOT NULL,
  fingerprint   TEXT NOT NULL,
  rev           INTEGER NOT NULL,
  kind          TEXT NOT NULL,              -- tool | api | hook | agent
  agent_type    TEXT NOT NULL,
  tool_name     TEXT,
  message       TEXT,
  occurrences   INTEGER NOT NULL,
  last_at       INTEGER NOT NULL,
  last_event_id TEXT NOT NULL,
  PRIMARY KEY (hour, session_id, fingerprint)
) STRICT, WITHOUT ROWID;

-- One receipt per segment of events in R2 (key: segments/<session_id>/<segment_id>.ndjson.gz).
CREATE TABLE segments (
  session_id  TEXT NOT NULL,
  segment_id  TEXT NOT NULL,
  device_id   TEXT NOT NULL,
  first_seq   INTEGER NOT NULL,
  last_seq    INTEGER NOT NULL,
  events      INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,             -- compressed
  raw_bytes   INTEGER NOT NULL,             -- as the sender says; checked when it is opened
  sha256      TEXT NOT NULL,                -- of the compressed bytes, hex
  received_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, first_seq, segment_id)
) STRICT, WITHOUT ROWID;
