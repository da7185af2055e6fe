-- The catalogue: bundles of sessions, the objects that each is made of, and where verified copies of those lie.

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
) STRICT, WITHOUT ROWID;
-- Needed by: the bundles of a session.
CREATE INDEX bundles_session ON bundles (session_id);

CREATE TABLE bundle_objects (
  object_id  TEXT NOT NULL PRIMARY KEY,           -- bundle_id/number
  bundle_id  TEXT NOT NULL,
  bytes      INTEGER NOT NULL CHECK (bytes > 0),
  sha256     TEXT NOT NULL,
  session_at INTEGER NOT NULL,
  trouble    TEXT                                 -- what is wrong with it in the words for a person; NULL: nothing
) STRICT, WITHOUT ROWID;
-- Needed by: objects of a stretch of time, which move together.
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
-- Needed by: what leaves, and what was not read again for longest.
CREATE INDEX object_copies_state ON object_copies (tier, state, verified_at);

-- A phase bundle while it is written, a piece a run.
CREATE TABLE phase_bundles (
  key      TEXT NOT NULL PRIMARY KEY,
  layout   TEXT NOT NULL,                         -- JSON: its objects and where each begins
  bytes    INTEGER NOT NULL,
  resume   TEXT NOT NULL,
  pieces   TEXT NOT NULL                          -- JSON: SHA-256 of the pieces that are there
) STRICT, WITHOUT ROWID;

CREATE TABLE tier_policy (
  id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  body TEXT NOT NULL                              -- JSON, see shared/tiers/policy.ts
) STRICT;
