-- Local tables: facts, counters. Never leaves this machine as it is.
--
-- Every column of a fact merges by a rule under which the order of sightings does not matter (shown as [rule]):
--   min / max   the smaller or greater known value; for what all sightings agree on, max only means "known"
--   first/last  a `*_stamped` text: ISO time (24 characters) and value; the least or greatest wins, that is, the value
--               with the earliest or latest time; the plain column beside it is generated
-- `journaled` is 1 as soon as a sighting is in the journal. `copy` is 1 when another session owns the same thing (a fork
-- or an old-style resume repeats history): not counted. Times are integer milliseconds.

CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  session_id             TEXT NOT NULL PRIMARY KEY,
  project_stamped        TEXT,                    -- [first]
  title_stamped          TEXT,                    -- [last]
  first_prompt_stamped   TEXT,                    -- [first] one line
  cwd_stamped            TEXT,                    -- [first] the folder moves during a session
  git_branch_stamped     TEXT,                    -- [last]
  client_version_stamped TEXT,                    -- [last]
  entrypoint_stamped     TEXT,                    -- [first]
  model_stamped          TEXT,                    -- [last]
  permission_stamped     TEXT,                    -- [last]
  needs_input_stamped    TEXT,                    -- [last] why
  end_reason_stamped     TEXT,                    -- [last]
  background_stamped     TEXT,                    -- [last] JSON list of what still ran at a turn's end
  forked_from            TEXT,                    -- [max]
  born_at                INTEGER,                 -- [min] birth of its transcript
  start_at               INTEGER,                 -- [max] latest start, resume, clear or fork
  end_at                 INTEGER,                 -- [max]
  turn_end_at            INTEGER,                 -- [max]
  first_event_at         INTEGER NOT NULL,        -- [min]
  last_event_at          INTEGER NOT NULL,        -- [max]
  last_seq               INTEGER NOT NULL,        -- [max] position in the journal, 0: nothing there
  journaled              INTEGER NOT NULL,        -- [max]
  project        TEXT GENERATED ALWAYS AS (substr(project_stamped, 25)) VIRTUAL,
  title          TEXT GENERATED ALWAYS AS (substr(title_stamped, 25)) VIRTUAL,
  first_prompt   TEXT GENERATED ALWAYS AS (substr(first_prompt_stamped, 25)) VIRTUAL,
  cwd            TEXT GENERATED ALWAYS AS (substr(cwd_stamped, 25)) VIRTUAL,
  git_branch     TEXT GENERATED ALWAYS AS (substr(git_branch_stamped, 25)) VIRTUAL,
  client_version TEXT GENERATED ALWAYS AS (substr(client_version_stamped, 25)) VIRTUAL,
  entrypoint     TEXT GENERATED ALWAYS AS (substr(entrypoint_stamped, 25)) VIRTUAL,
  model          TEXT GENERATED ALWAYS AS (substr(model_stamped, 25)) VIRTUAL,
  permission_mode TEXT GENERATED ALWAYS AS (substr(permission_stamped, 25)) VIRTUAL,
  end_reason     TEXT GENERATED ALWAYS AS (substr(end_reason_stamped, 25)) VIRTUAL
) STRICT, WITHOUT ROWID;

CREATE TABLE agent_runs (
  session_id              TEXT NOT NULL,
  agent_id                TEXT NOT NULL,          -- 'main' for the main thread
  agent_type_stamped      TEXT,                   -- [last]
  description_stamped     TEXT,                   -- [last]
  tool_use_id_stamped     TEXT,                   -- [first] the call that started it
  parent_agent_id_stamped TEXT,                   -- [first]
  status_stamped          TEXT,                   -- [last] as reported; one rank digit before the word breaks ties
  model_stamped           TEXT,                   -- [last]
  requested_model         TEXT,                   -- [max]
  depth                   INTEGER,                -- [max] as reported
  background              INTEGER,                -- [max]
  started_at              INTEGER,                -- [min]
  resumed_at              INTEGER,                -- [max] latest start
  ended_at                INTEGER,                -- [max] as reported
  worktree_path           TEXT,                   -- [max]
  worktree_branch         TEXT,                   -- [max]
  first_event_at          INTEGER NOT NULL,       -- [min]
  last_event_at           INTEGER NOT NULL,       -- [max]
  last_activity_at        INTEGER,                -- [max] of calls, messages and prompts
  journaled               INTEGER NOT NULL,       -- [max]
  agent_type      TEXT GENERATED ALWAYS AS (substr(agent_type_stamped, 25)) VIRTUAL,
  description     TEXT GENERATED ALWAYS AS (substr(description_stamped, 25)) VIRTUAL,
  tool_use_id     TEXT GENERATED ALWAYS AS (substr(tool_use_id_stamped, 25)) VIRTUAL,
  parent_agent_id TEXT GENERATED ALWAYS AS (substr(parent_agent_id_stamped, 25)) VIRTUAL,
  status          TEXT GENERATED ALWAYS AS (substr(status_stamped, 26)) VIRTUAL,
  model           TEXT GENERATED ALWAYS AS (substr(model_stamped, 25)) VIRTUAL,
  PRIMARY KEY (session_id, agent_id)
) STRICT, WITHOUT ROWID;

-- One row per response and session; the sighting that counts wins as a whole: main thread before side chain, then more
-- output tokens, then later.
CREATE TABLE api_calls (
  session_id            TEXT NOT NULL,
  message_id            TEXT NOT NULL,
  agent_id              TEXT NOT NULL,
  at                    INTEGER NOT NULL,
  model                 TEXT NOT NULL,
  input_tokens          INTEGER NOT NULL,
  output_tokens         INTEGER NOT NULL,
  cache_read_tokens     INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  web_search_requests   INTEGER NOT NULL,
  cost_micros           INTEGER,                  -- NULL: unpriced
  cache_savings_micros  INTEGER NOT NULL,
  sidechain             INTEGER NOT NULL,
  request_id            TEXT,                     -- from here on [max]
  stop_reason           TEXT,
  service_tier          TEXT,
  speed                 TEXT,
  time_to_first_token_ms INTEGER,
  duration_ms           INTEGER,
  journaled             INTEGER NOT NULL,
  copy                  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (session_id, message_id)
) STRICT, WITHOUT ROWID;
-- Needed by: finding responses that several sessions repeat.
CREATE INDEX api_calls_message_id ON api_calls (message_id);

CREATE TABLE tool_calls (
  session_id   TEXT NOT NULL,
  tool_use_id  TEXT NOT NULL,
  agent_id     TEXT NOT NULL,                     -- [main thread, else min]
  tool_name    TEXT NOT NULL,                     -- [max]
  status       TEXT NOT NULL,                     -- [min] the alphabet happens to be the precedence: denied error ok running
  message_id   TEXT,                              -- [max]
  at           INTEGER NOT NULL,                  -- [min] first sighting
  started_at   INTEGER,                           -- [min]
  ended_at     INTEGER,                           -- [max]
  duration_ms  INTEGER,                           -- [max]
  summary      TEXT,                              -- [max]
  denial       TEXT,                              -- [max]
  input_bytes  INTEGER,                           -- [max]
  output_bytes INTEGER,                           -- [max]
  journaled    INTEGER NOT NULL,                  -- [max]
  copy         INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (session_id, tool_use_id)
) STRICT, WITHOUT ROWID;

-- From here on every column is [max] except `at` [min] and `agent_id` [main thread, else min].
CREATE TABLE messages (
  session_id TEXT NOT NULL,
  event_id   TEXT NOT NULL,
  agent_id   TEXT NOT NULL,
  at         INTEGER NOT NULL,
  role       TEXT NOT NULL,
  kind       TEXT NOT NULL,
  text_bytes INTEGER,
  message_id TEXT,
  prompt_id  TEXT,
  journaled  INTEGER NOT NULL,
  copy       INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;
-- Needed by: finding sessions that repeat each other's prompts.
CREATE INDEX messages_prompts ON messages (event_id) WHERE kind = 'prompt';

CREATE TABLE triggers (
  session_id TEXT NOT NULL,
  event_id   TEXT NOT NULL,
  agent_id   TEXT NOT NULL,
  at         INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  prompt_id  TEXT,
  journaled  INTEGER NOT NULL,
  PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE file_operations (
  session_id    TEXT NOT NULL,
  event_id      TEXT NOT NULL,
  agent_id      TEXT NOT NULL,
  at            INTEGER NOT NULL,
  tool_use_id   TEXT NOT NULL,
  operation     TEXT NOT NULL,
  path          TEXT,
  lines_added   INTEGER,
  lines_removed INTEGER,
  journaled     INTEGER NOT NULL,
  PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  session_id  TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  agent_id    TEXT NOT NULL,
  at          INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  question    TEXT,
  outcome     TEXT,
  reason      TEXT,
  tool_use_id TEXT,
  tool_name   TEXT,
  duration_ms INTEGER,
  journaled   INTEGER NOT NULL,
  PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE errors (
  session_id  TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  agent_id    TEXT NOT NULL,
  at          INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  message     TEXT,
  tool_use_id TEXT,
  tool_name   TEXT,
  http_status INTEGER,
  fingerprint TEXT NOT NULL,
  journaled   INTEGER NOT NULL,
  PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE validations (
  session_id  TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  agent_id    TEXT NOT NULL,
  at          INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  command     TEXT,
  tool_use_id TEXT NOT NULL,
  passed      INTEGER NOT NULL,
  journaled   INTEGER NOT NULL,
  PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
  session_id          TEXT NOT NULL,
  task_id             TEXT NOT NULL,
  agent_id            TEXT NOT NULL,
  at                  INTEGER NOT NULL,
  subject_stamped     TEXT,                       -- [last]
  description_stamped TEXT,                       -- [last]
  state_stamped       TEXT,                       -- [last]
  created_at          INTEGER,                    -- [min]
  completed_at        INTEGER,                    -- [max]
  updated_at          INTEGER NOT NULL,           -- [max]
  journaled           INTEGER NOT NULL,
  subject     TEXT GENERATED ALWAYS AS (substr(subject_stamped, 25)) VIRTUAL,
  description TEXT GENERATED ALWAYS AS (substr(description_stamped, 25)) VIRTUAL,
  state       TEXT GENERATED ALWAYS AS (substr(state_stamped, 25)) VIRTUAL,
  PRIMARY KEY (session_id, task_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE context_snapshots (
  session_id    TEXT NOT NULL,
  event_id      TEXT NOT NULL,
  agent_id      TEXT NOT NULL,
  at            INTEGER NOT NULL,
  kind          TEXT NOT NULL,
  "trigger"     TEXT,
  pre_tokens    INTEGER,
  post_tokens   INTEGER,
  duration_ms   INTEGER,
  journaled     INTEGER NOT NULL,
  PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE worktree_operations (
  session_id TEXT NOT NULL,
  event_id   TEXT NOT NULL,
  agent_id   TEXT NOT NULL,
  at         INTEGER NOT NULL,
  action     TEXT NOT NULL,
  path       TEXT,
  branch     TEXT,
  journaled  INTEGER NOT NULL,
  PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE system_events (
  session_id  TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  agent_id    TEXT NOT NULL,
  at          INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  severity    TEXT NOT NULL,
  text        TEXT,
  duration_ms INTEGER,
  journaled   INTEGER NOT NULL,
  PRIMARY KEY (session_id, event_id)
) STRICT, WITHOUT ROWID;
-- Needed by: doctor, which counts what was not understood, by kind.
CREATE INDEX system_events_unknown ON system_events (kind) WHERE kind >= 'unknown:' AND kind < 'unknown;';

-- Facts changed and rollups not yet: survives a stop between the two.
CREATE TABLE stale_sessions (
  session_id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What was skipped or set aside, for doctor: reason by kind (`line`, `hook`, `journal`, `spool`).
CREATE TABLE skip_counters (
  kind    TEXT NOT NULL,
  reason  TEXT NOT NULL,
  count   INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  sample  TEXT,                                   -- where it was seen, never its text
  PRIMARY KEY (kind, reason)
) STRICT, WITHOUT ROWID;

-- Local indexes on the team tables. By session: recomputing one. By rev: what the cloud has not heard of.
CREATE INDEX usage_rollups_session ON usage_rollups (session_id);
CREATE INDEX tool_rollups_session ON tool_rollups (session_id);
CREATE INDEX error_rollups_session ON error_rollups (session_id);
CREATE INDEX session_rollups_rev ON session_rollups (rev);
CREATE INDEX agent_rollups_rev ON agent_rollups (rev);
CREATE INDEX usage_rollups_rev ON usage_rollups (rev);
CREATE INDEX tool_rollups_rev ON tool_rollups (rev);
CREATE INDEX error_rollups_rev ON error_rollups (rev);
