-- Links that sign one member in, once: invitations, lost access, and those that a device makes for its own member.
CREATE TABLE one_time_links (
  token_hash TEXT NOT NULL PRIMARY KEY,
  member_id  TEXT NOT NULL,
  ends_at    INTEGER NOT NULL CHECK (ends_at BETWEEN 0 AND 8640000000000000),
  used_at    INTEGER CHECK (used_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

-- Who did what, when, from where. Rows are only ever added.
CREATE TABLE audit_entries (
  at       INTEGER NOT NULL CHECK (at BETWEEN 0 AND 8640000000000000),
  entry_id TEXT NOT NULL,
  member   TEXT NOT NULL,
  action   TEXT NOT NULL,
  object   TEXT NOT NULL,
  address  TEXT NOT NULL,
  PRIMARY KEY (at, entry_id)
) STRICT, WITHOUT ROWID;
