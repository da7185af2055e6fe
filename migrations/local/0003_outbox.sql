-- Outbox: what each cloud has heard. `target` names a cloud, because what one acknowledged says nothing about another.
-- Nothing here is a copy of what was recorded: a request that got no answer is made again from journal and rollups.

-- How far the journal of each session was planned into segments, and the privacy level that this stands for.
CREATE TABLE outbox_sessions (
  target      TEXT NOT NULL,
  session_id  TEXT NOT NULL,
  level       TEXT NOT NULL,                      -- metadata | redacted
  planned_seq INTEGER NOT NULL,                   -- the next segment starts behind it
  PRIMARY KEY (target, session_id)
) STRICT, WITHOUT ROWID;

-- Planned and not yet acknowledged: written before it is sent, so that a retry has the same bounds.
CREATE TABLE outbox_segments (
  target     TEXT NOT NULL,
  session_id TEXT NOT NULL,
  first_seq  INTEGER NOT NULL,
  last_seq   INTEGER NOT NULL,
  level      TEXT NOT NULL,
  attempts   INTEGER NOT NULL,                    -- answers that said the bytes arrived damaged
  PRIMARY KEY (target, session_id, first_seq)
) STRICT, WITHOUT ROWID;

-- The last row of each table that was acknowledged, in the order of rev and key.
CREATE TABLE outbox_rows (
  target     TEXT NOT NULL,
  table_name TEXT NOT NULL,
  rev        INTEGER NOT NULL,
  row_key    TEXT NOT NULL,                       -- JSON list of the primary key
  PRIMARY KEY (target, table_name)
) STRICT, WITHOUT ROWID;

-- Refused for good: kept with the reason until `sync --retry`.
CREATE TABLE dead_letters (
  target     TEXT NOT NULL,
  kind       TEXT NOT NULL,                       -- segment | row
  reference  TEXT NOT NULL,                       -- JSON list: session and seqs, or table and primary key
  session_id TEXT NOT NULL,
  status     INTEGER NOT NULL,
  code       TEXT NOT NULL,
  reason     TEXT NOT NULL,
  failed_at  INTEGER NOT NULL,
  PRIMARY KEY (target, kind, reference)
) STRICT, WITHOUT ROWID;

-- Last success, pause and its reason.
CREATE TABLE sync_state (
  target TEXT NOT NULL,
  key    TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (target, key)
) STRICT, WITHOUT ROWID;
