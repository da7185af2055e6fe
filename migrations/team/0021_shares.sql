-- Links that show one session to whoever has them. Only the hash of a link's secret is kept.
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
-- Needed by: every look at a link.
CREATE UNIQUE INDEX shares_secret ON shares (secret_hash);
-- Needed by: the links of a session, also when it is deleted.
CREATE INDEX shares_session ON shares (session_id);

-- Who looked when: one visit is all that comes from one network within ten minutes.
CREATE TABLE share_views (
  share_id TEXT NOT NULL,
  slot     INTEGER NOT NULL,           -- ten minutes since the epoch
  network  TEXT NOT NULL,              -- the address without its last part
  at       INTEGER NOT NULL CHECK (at BETWEEN 0 AND 8640000000000000),
  PRIMARY KEY (share_id, slot, network)
) STRICT, WITHOUT ROWID;
