-- What the migrations in team add up to: a new database is made of it. `npm run reference` writes it.

CREATE TABLE devices (
  device_id     TEXT NOT NULL PRIMARY KEY,
  member        TEXT NOT NULL,
  name          TEXT NOT NULL,
  token_hash    TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  last_seen_day INTEGER,
  revoked_at    INTEGER
, in_range INTEGER AS (
  min(created_at, coalesce(revoked_at, 0)) >= 0
  AND max(created_at, coalesce(revoked_at, 0)) <= 8640000000000000
  AND coalesce(last_seen_day, 0) BETWEEN 0 AND 9007199254740991
) VIRTUAL CONSTRAINT devices_in_range CHECK (in_range)) STRICT, WITHOUT ROWID;

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
, in_range INTEGER AS (
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
) VIRTUAL CONSTRAINT session_rollups_in_range CHECK (in_range), last_message TEXT) STRICT, WITHOUT ROWID;

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
  subtree_cost_micros   INTEGER NOT NULL, in_range INTEGER AS (
  min(rev, started_at, coalesce(ended_at, 0), last_event_at) >= 0
  AND max(rev, started_at, coalesce(ended_at, 0), last_event_at) <= 8640000000000000
  AND min(depth, background, tool_calls, tool_errors, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, cost_micros, api_calls, unpriced_api_calls, subtree_tokens,
    subtree_cost_micros) >= 0
  AND max(depth, background, tool_calls, tool_errors, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, cost_micros, api_calls, unpriced_api_calls, subtree_tokens,
    subtree_cost_micros) <= 9007199254740991
) VIRTUAL CONSTRAINT agent_rollups_in_range CHECK (in_range), open_tool TEXT, open_at INTEGER CHECK (open_at BETWEEN 0 AND 8640000000000000), open_usual_ms INTEGER         -- hardly one like it took longer; told of a stuck one
  CHECK (open_usual_ms BETWEEN 0 AND 9007199254740991), trouble TEXT, trouble_at INTEGER CHECK (trouble_at BETWEEN 0 AND 8640000000000000), repeats INTEGER               -- of a loop: how often the same call failed
  CHECK (repeats BETWEEN 0 AND 9007199254740991), usual_from_ms INTEGER         -- half of the runs of its type took between these
  CHECK (usual_from_ms BETWEEN 0 AND 9007199254740991), usual_until_ms INTEGER CHECK (usual_until_ms BETWEEN 0 AND 9007199254740991),
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
  unpriced_api_calls    INTEGER NOT NULL, in_range INTEGER AS (
  hour BETWEEN 0 AND 2400000000
  AND rev BETWEEN 0 AND 8640000000000000
  AND min(input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cost_micros,
    api_calls, unpriced_api_calls) >= 0
  AND max(input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cost_micros,
    api_calls, unpriced_api_calls) <= 9007199254740991
  AND cache_savings_micros BETWEEN -9007199254740991 AND 9007199254740991
) VIRTUAL CONSTRAINT usage_rollups_in_range CHECK (in_range),
  PRIMARY KEY (hour, session_id, agent_type, model)
) STRICT, WITHOUT ROWID;

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
  b12 INTEGER NOT NULL, b13 INTEGER NOT NULL, b14 INTEGER NOT NULL, b15 INTEGER NOT NULL, in_range INTEGER AS (
  hour BETWEEN 0 AND 2400000000
  AND rev BETWEEN 0 AND 8640000000000000
  AND min(calls, errors, denied, timed_calls, duration_sum_ms, duration_max_ms, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
    b10, b11, b12, b13, b14, b15) >= 0
  AND max(calls, errors, denied, timed_calls, duration_sum_ms, duration_max_ms, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
    b10, b11, b12, b13, b14, b15) <= 9007199254740991
) VIRTUAL CONSTRAINT tool_rollups_in_range CHECK (in_range), input_tokens INTEGER CHECK (input_tokens BETWEEN 0 AND 9007199254740991), output_tokens INTEGER CHECK (output_tokens BETWEEN 0 AND 9007199254740991), cache_read_tokens INTEGER CHECK (cache_read_tokens BETWEEN 0 AND 9007199254740991), cache_write_5m_tokens INTEGER
  CHECK (cache_write_5m_tokens BETWEEN 0 AND 9007199254740991), cache_write_1h_tokens INTEGER
  CHECK (cache_write_1h_tokens BETWEEN 0 AND 9007199254740991), cost_micros INTEGER CHECK (cost_micros BETWEEN 0 AND 9007199254740991), cache_savings_micros INTEGER
  CHECK (cache_savings_micros BETWEEN -9007199254740991 AND 9007199254740991), api_calls INTEGER CHECK (api_calls BETWEEN 0 AND 9007199254740991), unpriced_api_calls INTEGER
  CHECK (unpriced_api_calls BETWEEN 0 AND 9007199254740991),
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
  last_event_id TEXT NOT NULL, in_range INTEGER AS (
  hour BETWEEN 0 AND 2400000000
  AND min(rev, last_at) >= 0
  AND max(rev, last_at) <= 8640000000000000
  AND occurrences BETWEEN 0 AND 9007199254740991
) VIRTUAL CONSTRAINT error_rollups_in_range CHECK (in_range), first_at INTEGER CHECK (first_at BETWEEN 0 AND 8640000000000000), agents TEXT, moments TEXT, input TEXT, fixed_at INTEGER CHECK (fixed_at BETWEEN 0 AND 8640000000000000), fixed_event_id TEXT,
  PRIMARY KEY (hour, session_id, fingerprint)
) STRICT, WITHOUT ROWID;

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
  received_at INTEGER NOT NULL, in_range INTEGER AS (
  min(first_seq, last_seq, events, bytes, raw_bytes) >= 0
  AND max(first_seq, last_seq, events, bytes, raw_bytes) <= 9007199254740991
  AND received_at BETWEEN 0 AND 8640000000000000
) VIRTUAL CONSTRAINT segments_in_range CHECK (in_range), first_at INTEGER CHECK (first_at BETWEEN 0 AND 8640000000000000), last_at INTEGER CHECK (last_at BETWEEN 0 AND 8640000000000000),
  PRIMARY KEY (session_id, first_seq, segment_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_rollups_open ON session_rollups (session_id) WHERE ended_at IS NULL;

CREATE TABLE sign_ins (
  token_hash TEXT NOT NULL PRIMARY KEY,
  ends_at    INTEGER NOT NULL CHECK (ends_at BETWEEN 0 AND 8640000000000000)
, member_id TEXT) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_tries (
  address TEXT NOT NULL PRIMARY KEY,
  since   INTEGER NOT NULL CHECK (since BETWEEN 0 AND 8640000000000000),
  tries   INTEGER NOT NULL CHECK (tries BETWEEN 0 AND 9007199254740991)
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
  member_id  TEXT NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000),
  removed_at INTEGER CHECK (removed_at BETWEEN 0 AND 8640000000000000)
, email TEXT) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX members_name ON members (name);

CREATE TABLE project_visibilities (
  project    TEXT NOT NULL PRIMARY KEY,
  visibility TEXT NOT NULL CHECK (visibility IN ('metadata', 'redacted', 'hidden'))
) STRICT, WITHOUT ROWID;

CREATE TABLE one_time_links (
  token_hash TEXT NOT NULL PRIMARY KEY,
  member_id  TEXT NOT NULL,
  ends_at    INTEGER NOT NULL CHECK (ends_at BETWEEN 0 AND 8640000000000000),
  used_at    INTEGER CHECK (used_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_entries (
  at       INTEGER NOT NULL CHECK (at BETWEEN 0 AND 8640000000000000),
  entry_id TEXT NOT NULL,
  member   TEXT NOT NULL,
  action   TEXT NOT NULL,
  object   TEXT NOT NULL,
  address  TEXT NOT NULL,
  PRIMARY KEY (at, entry_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_requests (
  secret_hash TEXT NOT NULL PRIMARY KEY,
  code        TEXT NOT NULL,
  device_id   TEXT NOT NULL,
  name        TEXT NOT NULL,
  ends_at     INTEGER NOT NULL CHECK (ends_at BETWEEN 0 AND 8640000000000000),
  member      TEXT
, network TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX device_requests_code ON device_requests (code);

CREATE TABLE phases (
  phase        INTEGER NOT NULL PRIMARY KEY CHECK (phase BETWEEN 1 AND 100000),
  name         TEXT NOT NULL,
  started_at   INTEGER NOT NULL CHECK (started_at BETWEEN 0 AND 8640000000000000),
  completed_at INTEGER CHECK (completed_at BETWEEN 0 AND 8640000000000000),
  changed_at   INTEGER NOT NULL CHECK (changed_at BETWEEN 0 AND 8640000000000000)
) STRICT;

CREATE TABLE reviews (
  review_id  TEXT NOT NULL PRIMARY KEY,           -- phase-3 | day-2026-11-26 | week-2026-11-16 | month-2026-10
  kind       TEXT NOT NULL,                       -- phase | day | week | month
  title      TEXT NOT NULL,
  since_at   INTEGER NOT NULL CHECK (since_at BETWEEN 0 AND 8640000000000000),
  until_at   INTEGER NOT NULL CHECK (until_at BETWEEN 0 AND 8640000000000000),
  written_at INTEGER NOT NULL CHECK (written_at BETWEEN 0 AND 8640000000000000),
  body       TEXT NOT NULL                        -- JSON, see shared/insights/review.ts
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_states (
  finding_id    TEXT NOT NULL PRIMARY KEY,        -- kind:subject
  kind          TEXT NOT NULL,
  subject       TEXT NOT NULL,
  title         TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('new', 'adopted', 'dismissed')),
  measure_value REAL,                             -- when it was adopted
  measure_unit  TEXT,
  changed_at    INTEGER NOT NULL CHECK (changed_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

CREATE TABLE shares (
  share_id       TEXT NOT NULL PRIMARY KEY,
  secret_hash    TEXT NOT NULL,
  session_id     TEXT NOT NULL,
  device_id      TEXT NOT NULL,        -- whose session it was then: one that begins anew is another
  member_id      TEXT NOT NULL,        -- who made it
  member         TEXT NOT NULL,
  level          TEXT NOT NULL CHECK (level IN ('anonymised', 'metadata', 'redacted')),
  agents         TEXT,                 -- JSON list of the agents that are shown; NULL: all of them
  digest_key     TEXT NOT NULL,        -- makes the stand-ins of this link
  password_salt  TEXT,
  password_hash  TEXT,
  created_at     INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000),
  expires_at     INTEGER NOT NULL CHECK (expires_at BETWEEN 0 AND 8640000000000000),
  revoked_at     INTEGER CHECK (revoked_at BETWEEN 0 AND 8640000000000000),
  views          INTEGER NOT NULL DEFAULT 0,
  last_viewed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX shares_secret ON shares (secret_hash);

CREATE INDEX shares_session ON shares (session_id);

CREATE TABLE share_views (
  share_id TEXT NOT NULL,
  slot     INTEGER NOT NULL,           -- ten minutes since the epoch
  network  TEXT NOT NULL,              -- the address without its last part
  at       INTEGER NOT NULL CHECK (at BETWEEN 0 AND 8640000000000000),
  PRIMARY KEY (share_id, slot, network)
) STRICT, WITHOUT ROWID;

CREATE TABLE comments (
  comment_id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL,
  step_id    TEXT NOT NULL,            -- id of the event; '' is the session as a whole
  member_id  TEXT NOT NULL,
  member     TEXT NOT NULL,
  text       TEXT NOT NULL,            -- redacted
  created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

CREATE INDEX comments_session ON comments (session_id);

CREATE TABLE comment_mentions (
  member_id  TEXT NOT NULL,
  comment_id TEXT NOT NULL,
  PRIMARY KEY (member_id, comment_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE segment_chunks (
  session_id TEXT NOT NULL,
  segment_id TEXT NOT NULL,
  chunk      INTEGER NOT NULL CHECK (chunk BETWEEN 0 AND 99),
  bytes      INTEGER NOT NULL CHECK (bytes BETWEEN 0 AND 9007199254740991), -- of the whole segment
  sha256     TEXT NOT NULL,                                                 -- of the whole segment, hex
  device_id  TEXT NOT NULL,
  body       BLOB NOT NULL,
  PRIMARY KEY (session_id, segment_id, chunk)
) STRICT, WITHOUT ROWID;

CREATE TABLE segment_space (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  bytes    INTEGER NOT NULL
) STRICT;

CREATE TABLE api_tokens (
  token_id      TEXT NOT NULL PRIMARY KEY,
  token_hash    TEXT NOT NULL,
  member_id     TEXT NOT NULL,
  name          TEXT NOT NULL,
  scope         TEXT NOT NULL CHECK (scope IN ('figures', 'read')),
  created_at    INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000),
  last_used_day INTEGER CHECK (last_used_day BETWEEN 0 AND 9007199254740991),
  revoked_at    INTEGER CHECK (revoked_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (token_hash);

CREATE TABLE day_figures (
  zone        TEXT NOT NULL,
  day         INTEGER NOT NULL CHECK (day BETWEEN 0 AND 100000000),  -- days since the epoch, as the zone counts them
  slice       TEXT NOT NULL CHECK (slice IN ('all', 'project', 'member', 'both')),
  member      TEXT NOT NULL,                                         -- '' where the slice is of all members
  project     TEXT NOT NULL,                                         -- '' where it is of all projects
  usage       TEXT NOT NULL,
  projects    TEXT NOT NULL,
  members     TEXT NOT NULL,
  hours       TEXT NOT NULL,
  tools       TEXT NOT NULL,
  agent_tools TEXT NOT NULL,
  agents      TEXT NOT NULL, people TEXT NOT NULL DEFAULT '[]', activity TEXT NOT NULL DEFAULT '[]', tool_usage TEXT NOT NULL DEFAULT '[["","(not told)",0,0,0,0,0,0,0,0,0,1]]',
  PRIMARY KEY (zone, day, slice, member, project)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_zones (
  zone       TEXT NOT NULL PRIMARY KEY,
  added_at   INTEGER NOT NULL CHECK (added_at BETWEEN 0 AND 8640000000000000),
  from_day   INTEGER CHECK (from_day BETWEEN 0 AND 100000000),
  until_day  INTEGER CHECK (until_day BETWEEN 0 AND 100000000),
  made_at    INTEGER CHECK (made_at BETWEEN 0 AND 8640000000000000),
  -- Most rows that a day of it was made of.
  rows_a_day INTEGER NOT NULL DEFAULT 0 CHECK (rows_a_day BETWEEN 0 AND 9007199254740991),
  -- 1: there is nothing before `from_day`.
  complete   INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1))
, people_from INTEGER CHECK (people_from BETWEEN 0 AND 100000000), weeks_watched_at INTEGER CHECK (weeks_watched_at BETWEEN 0 AND 8640000000000000)) STRICT, WITHOUT ROWID;

CREATE TABLE stale_days (
  day INTEGER NOT NULL PRIMARY KEY CHECK (day BETWEEN 0 AND 100000000)
) STRICT, WITHOUT ROWID;

CREATE TABLE folded_hours (
  one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  until_hour INTEGER NOT NULL CHECK (until_hour BETWEEN 0 AND 2400000000)
) STRICT, WITHOUT ROWID;

CREATE TABLE folded_parts (
  day     INTEGER NOT NULL CHECK (day BETWEEN 0 AND 100000000),
  part    INTEGER NOT NULL CHECK (part BETWEEN 0 AND 16),
  version TEXT NOT NULL,
  PRIMARY KEY (day, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE folded_purges (
  day        INTEGER NOT NULL CHECK (day BETWEEN 0 AND 100000000),
  session_id TEXT NOT NULL,
  PRIMARY KEY (day, session_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE used_days (
  day          INTEGER NOT NULL PRIMARY KEY CHECK (day BETWEEN 0 AND 100000000),
  requests     INTEGER NOT NULL CHECK (requests BETWEEN 0 AND 9007199254740991),
  rows_read    INTEGER NOT NULL CHECK (rows_read BETWEEN 0 AND 9007199254740991),
  rows_written INTEGER NOT NULL CHECK (rows_written BETWEEN 0 AND 9007199254740991),
  size_bytes   INTEGER NOT NULL CHECK (size_bytes BETWEEN 0 AND 9007199254740991)
) STRICT, WITHOUT ROWID;

CREATE TABLE bundles (
  bundle_id   TEXT NOT NULL PRIMARY KEY,
  session_id  TEXT NOT NULL,
  device_id   TEXT NOT NULL,
  member      TEXT NOT NULL,
  project     TEXT NOT NULL,
  session_at  INTEGER NOT NULL CHECK (session_at BETWEEN 0 AND 8640000000000000), -- start: says which phase it is of
  created_at  INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000),
  encrypted   INTEGER NOT NULL CHECK (encrypted IN (0, 1)),
  objects     INTEGER NOT NULL CHECK (objects > 0),
  files       TEXT NOT NULL,                      -- JSON: name, bytes and SHA-256 of each file in it
  complete_at INTEGER                             -- when its last object came; before that nobody is shown it
, announced_at INTEGER NOT NULL DEFAULT 0, kind TEXT NOT NULL DEFAULT 'session' CHECK (kind IN ('session', 'segments', 'review'))) STRICT, WITHOUT ROWID;

CREATE INDEX bundles_session ON bundles (session_id);

CREATE TABLE bundle_objects (
  object_id  TEXT NOT NULL PRIMARY KEY,           -- bundle_id/number
  bundle_id  TEXT NOT NULL,
  bytes      INTEGER NOT NULL CHECK (bytes > 0),
  sha256     TEXT NOT NULL,
  session_at INTEGER NOT NULL,
  trouble    TEXT                                 -- what is wrong with it in the words for a person; NULL: nothing
) STRICT, WITHOUT ROWID;

CREATE INDEX bundle_objects_session_at ON bundle_objects (session_at);

CREATE TABLE object_copies (
  object_id   TEXT NOT NULL,
  tier        TEXT NOT NULL CHECK (tier IN ('r2', 'drive', 's3')),
  state       TEXT NOT NULL CHECK (state IN ('here', 'leaving', 'damaged')), -- only what is here counts
  key         TEXT NOT NULL,
  remote_id   TEXT NOT NULL,
  start_at    INTEGER,                            -- where it begins inside of a phase bundle; NULL: it is the whole
  verified_at INTEGER NOT NULL,
  PRIMARY KEY (object_id, tier)
) STRICT, WITHOUT ROWID;

CREATE INDEX object_copies_state ON object_copies (tier, state, verified_at);

CREATE TABLE phase_bundles (
  key      TEXT NOT NULL PRIMARY KEY,
  layout   TEXT NOT NULL,                         -- JSON: its objects and where each begins
  bytes    INTEGER NOT NULL,
  resume   TEXT NOT NULL,
  pieces   TEXT NOT NULL                          -- JSON: SHA-256 of the pieces that are there
, prepared TEXT) STRICT, WITHOUT ROWID;

CREATE TABLE tier_policy (
  id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  body TEXT NOT NULL                              -- JSON, see shared/tiers/policy.ts
) STRICT;

CREATE TABLE tier_settings (
  tier         TEXT    NOT NULL PRIMARY KEY,
  -- JSON, for people to read.
  settings     TEXT    NOT NULL,
  sealed       TEXT    NOT NULL,
  changed_at   INTEGER NOT NULL,
  -- When a test upload came back last.
  checked_at   INTEGER,
  -- JSON: why it cannot be used, until when it is left alone.
  problem      TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE drive_ids (
  path    TEXT NOT NULL PRIMARY KEY,
  file_id TEXT NOT NULL
, claimed_at INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE alert_mutes (
  kind  TEXT NOT NULL PRIMARY KEY,
  until INTEGER NOT NULL CHECK (until BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_deliveries (
  alert_key  TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 100),
  due_at     INTEGER NOT NULL CHECK (due_at BETWEEN 0 AND 8640000000000000),
  is_dead    INTEGER NOT NULL DEFAULT 0 CHECK (is_dead IN (0, 1)),
  PRIMARY KEY (channel_id, alert_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX bundles_unfinished ON bundles (announced_at) WHERE complete_at IS NULL;

CREATE INDEX bundles_device ON bundles (device_id);

CREATE TABLE moved_details (
  one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  started_at INTEGER NOT NULL CHECK (started_at BETWEEN 0 AND 8640000000000000),
  session_id TEXT NOT NULL,
  walked_id  TEXT NOT NULL,
  -- How many days of details were kept here at last.
  kept_days  INTEGER NOT NULL CHECK (kept_days BETWEEN 0 AND 100000)
) STRICT, WITHOUT ROWID;

CREATE TABLE purged_details (
  session_id TEXT NOT NULL PRIMARY KEY,
  purged_at  INTEGER NOT NULL CHECK (purged_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

CREATE TABLE packed_segments (
  session_id TEXT NOT NULL,
  pack_id    TEXT NOT NULL,                       -- its bundle_id; the object is its only one
  members    TEXT NOT NULL,                       -- JSON: [[segment_id, where it begins, bytes, SHA-256, device_id], …]
  PRIMARY KEY (session_id, pack_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX packed_segments_pack ON packed_segments (pack_id);

CREATE TABLE stale_packs (
  pack_id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE segment_sweep (
  id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  after    TEXT    NOT NULL,                      -- the last key that was looked at
  bytes    INTEGER NOT NULL,                      -- counted in this round
  whole    INTEGER                                -- bytes of the round before; NULL: there was none yet
, copies INTEGER) STRICT;

CREATE TABLE restores (
  session_id TEXT NOT NULL,
  key        TEXT NOT NULL,
  remote_id  TEXT NOT NULL,
  member     TEXT NOT NULL,
  asked_at   INTEGER NOT NULL CHECK (asked_at BETWEEN 0 AND 8640000000000000),
  ready_at   INTEGER NOT NULL CHECK (ready_at BETWEEN 0 AND 8640000000000000), -- expected; once it is ready, when that was seen
  is_ready   INTEGER NOT NULL DEFAULT 0 CHECK (is_ready IN (0, 1)),
  PRIMARY KEY (session_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE period_rests (
  key   TEXT    NOT NULL PRIMARY KEY,
  home  TEXT    NOT NULL CHECK (home IN ('r2', 'drive', 's3')),
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX members_email ON members (email) WHERE email IS NOT NULL;

CREATE TABLE signal_rollups (
  session_id  TEXT NOT NULL,
  signal      TEXT NOT NULL,
  agent_type  TEXT NOT NULL,
  subject     TEXT NOT NULL,
  rev         INTEGER NOT NULL CHECK (rev BETWEEN 0 AND 8640000000000000),
  times       INTEGER NOT NULL CHECK (times BETWEEN 0 AND 9007199254740991),
  out_of      INTEGER NOT NULL CHECK (out_of BETWEEN 0 AND 9007199254740991),
  tokens      INTEGER NOT NULL CHECK (tokens BETWEEN 0 AND 9007199254740991),
  cost_micros INTEGER NOT NULL CHECK (cost_micros BETWEEN 0 AND 9007199254740991),
  spent_ms    INTEGER NOT NULL CHECK (spent_ms BETWEEN 0 AND 9007199254740991),
  last_at     INTEGER NOT NULL CHECK (last_at BETWEEN 0 AND 8640000000000000),
  agent_id    TEXT,                         -- run and event of the dearest case
  event_id    TEXT, files TEXT,
  PRIMARY KEY (session_id, signal, agent_type, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE "alerts" (
  alert_key       TEXT NOT NULL PRIMARY KEY,
  kind            TEXT NOT NULL,
  level           TEXT NOT NULL CHECK (level IN ('info', 'warning', 'critical')),
  subject         TEXT NOT NULL,
  value           REAL NOT NULL,
  bound           REAL,
  ref             TEXT NOT NULL,
  raised_at       INTEGER NOT NULL CHECK (raised_at BETWEEN 0 AND 8640000000000000),
  acknowledged_at INTEGER CHECK (acknowledged_at BETWEEN 0 AND 8640000000000000),
  acknowledged_by TEXT
, member TEXT, mended_at INTEGER CHECK (mended_at BETWEEN 0 AND 8640000000000000)) STRICT, WITHOUT ROWID;

CREATE INDEX alerts_open ON alerts (raised_at) WHERE acknowledged_at IS NULL;

CREATE TABLE device_states (
  device_id TEXT NOT NULL PRIMARY KEY,
  told_at   INTEGER NOT NULL CHECK (told_at BETWEEN 0 AND 8640000000000000),
  state     TEXT NOT NULL CHECK (json_valid(state))
) STRICT, WITHOUT ROWID;

CREATE TABLE "alert_channels" (
  channel_id  TEXT NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL,
  format      TEXT NOT NULL,
  url         TEXT NOT NULL,
  secret      TEXT NOT NULL,
  least_level TEXT NOT NULL CHECK (least_level IN ('info', 'warning', 'critical')),
  origin      TEXT NOT NULL,
  created_at  INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000),
  tried_at    INTEGER CHECK (tried_at BETWEEN 0 AND 8640000000000000),
  outcome     TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE review_parts (
  review_id TEXT NOT NULL,
  part      TEXT NOT NULL,
  made_at   INTEGER NOT NULL CHECK (made_at BETWEEN 0 AND 8640000000000000),
  body      TEXT NOT NULL,
  PRIMARY KEY (review_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE dropped_packs (
  pack_id    TEXT    NOT NULL PRIMARY KEY,
  dropped_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE drive_space (
  id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  spilled_until INTEGER NOT NULL,
  -- By which limit of the policy, and when.
  drive_gb      REAL    NOT NULL,
  checked_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE packed_days (
  zone        TEXT NOT NULL,
  block       INTEGER NOT NULL CHECK (block BETWEEN 0 AND 100000000),
  slice       TEXT NOT NULL CHECK (slice IN ('all', 'project', 'both')),
  member      TEXT NOT NULL,
  project     TEXT NOT NULL,
  -- Whoever wrote it last: of two at once one writes, and the other starts again.
  version     TEXT NOT NULL,
  usage       BLOB,
  projects    BLOB,
  members     BLOB,
  hours       BLOB,
  tools       BLOB,
  agent_tools BLOB,
  tool_usage  BLOB,
  people      BLOB,
  activity    BLOB,
  agents      BLOB,
  PRIMARY KEY (zone, block, slice, member, project)
) STRICT, WITHOUT ROWID;

CREATE TABLE "budgets" (
  budget_id    TEXT NOT NULL PRIMARY KEY,
  name         TEXT NOT NULL,
  period       TEXT NOT NULL CHECK (period IN ('day', 'week', 'month', 'phase')),
  scope_kind   TEXT NOT NULL CHECK (scope_kind IN ('all', 'project', 'member', 'agent_type', 'model')),
  scope_value  TEXT NOT NULL CHECK ((scope_kind = 'all') = (scope_value = '')),
  limit_micros INTEGER NOT NULL CHECK (limit_micros BETWEEN 10000 AND 1000000000000),
  created_at   INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

CREATE TABLE budget_standings (
  budget_id    TEXT NOT NULL PRIMARY KEY,
  since_at     INTEGER NOT NULL CHECK (since_at BETWEEN 0 AND 8640000000000000),
  until_at     INTEGER CHECK (until_at BETWEEN 0 AND 8640000000000000),   -- null: the phase goes on
  spent_micros INTEGER NOT NULL CHECK (spent_micros >= 0),
  unpriced     INTEGER NOT NULL CHECK (unpriced IN (0, 1))                -- 1: something of it has no price
) STRICT, WITHOUT ROWID;

CREATE TABLE begun_uploads (
  key      TEXT    NOT NULL PRIMARY KEY,
  begun_at INTEGER NOT NULL CHECK (begun_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

CREATE TABLE scrub_tries (
  object_id TEXT    NOT NULL,
  tier      TEXT    NOT NULL CHECK (tier IN ('r2', 'drive', 's3')),
  tried_at  INTEGER NOT NULL CHECK (tried_at BETWEEN 0 AND 8640000000000000),
  PRIMARY KEY (object_id, tier)
) STRICT, WITHOUT ROWID;

CREATE TABLE planned_ends (
  phase          INTEGER NOT NULL PRIMARY KEY CHECK (phase BETWEEN 1 AND 100000),
  planned_end_at INTEGER CHECK (planned_end_at BETWEEN 0 AND 8640000000000000),   -- null: the plan was taken back
  planned_at     INTEGER NOT NULL CHECK (planned_at BETWEEN 0 AND 8640000000000000)
) STRICT;

CREATE TABLE told_files (
  key           TEXT NOT NULL PRIMARY KEY,
  remote_id     TEXT NOT NULL,
  bytes         INTEGER,                          -- null: of before this table, not asked yet
  pieces_sha256 TEXT,                             -- SHA-256 over those of its pieces, hex; null where the tier keeps none
  asked_at      INTEGER NOT NULL,                 -- whose turn it is
  told_at       INTEGER NOT NULL                  -- when the answer was the same for the last time
) STRICT, WITHOUT ROWID;

CREATE TABLE summed_weeks (
  zone     TEXT NOT NULL,
  week     INTEGER NOT NULL CHECK (week BETWEEN 0 AND 100000000),  -- sevens of days since the epoch, as the zone counts them
  -- Of the call that began it: it ends where another has begun since, or a day was written.
  version  TEXT NOT NULL,
  people   TEXT,
  work     TEXT,
  projects TEXT, members TEXT, agent_tools TEXT, member_days TEXT, project_days TEXT, tool_days TEXT,
  PRIMARY KEY (zone, week)
) STRICT, WITHOUT ROWID;

INSERT INTO members (member_id, name, role, created_at, removed_at, email) VALUES ('owner', 'Owner of the team key', 'owner', 0, NULL, NULL);

INSERT INTO segment_space (only_row, bytes) VALUES (1, 0);

INSERT INTO d1_migrations (name) VALUES
  ('0001_rollups.sql'),
  ('0002_open_sessions.sql'),
  ('0004_ranges.sql'),
  ('0006_sign_ins.sql'),
  ('0010_error_details.sql'),
  ('0015_members.sql'),
  ('0016_links_and_audit.sql'),
  ('0017_device_requests.sql'),
  ('0018_phases.sql'),
  ('0019_budgets.sql'),
  ('0020_costs_of_tools_and_last_words.sql'),
  ('0021_shares.sql'),
  ('0022_comments.sql'),
  ('0023_segment_chunks.sql'),
  ('0024_api_tokens.sql'),
  ('0024_connect_networks.sql'),
  ('0025_days.sql'),
  ('0026_folded_hours.sql'),
  ('0026_folded_parts.sql'),
  ('0026_used_rows.sql'),
  ('0027_bundles.sql'),
  ('0028_tier_settings.sql'),
  ('0030_alerts.sql'),
  ('0031_announced_bundles.sql'),
  ('0032_runs_now.sql'),
  ('0034_people_of_days.sql'),
  ('0036_moved_details.sql'),
  ('0037_day_slices.sql'),
  ('0040_segment_packs.sql'),
  ('0041_restores.sql'),
  ('0042_period_rests.sql'),
  ('0043_member_emails.sql'),
  ('0045_signals.sql'),
  ('0048_tool_usage_of_days.sql'),
  ('0049_alert_kinds.sql'),
  ('0050_people_told_from.sql'),
  ('0051_device_states.sql'),
  ('0052_channel_formats_and_review_parts.sql'),
  ('0053_drive_claims.sql'),
  ('0054_drive_space.sql'),
  ('0055_packed_days.sql'),
  ('0057_files_of_signals.sql'),
  ('0058_budgets_of_phases.sql'),
  ('0059_begun_uploads_and_limits.sql'),
  ('0060_prepared_pieces.sql'),
  ('0063_planned_ends.sql'),
  ('0064_told_files.sql'),
  ('0065_r2_copies.sql'),
  ('0066_summed_weeks.sql'),
  ('0067_idle_reviews.sql'),
  ('0067_watched_weeks.sql'),
  ('0068_summed_series.sql');

