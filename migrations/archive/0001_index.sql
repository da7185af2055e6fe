-- What the packs of the archive hold. Made again from them when it is lost: the packs are the record.

CREATE TABLE packs (
  session_id   TEXT NOT NULL PRIMARY KEY,
  stored_bytes INTEGER NOT NULL     -- as far as its records are in `files`
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
  root        TEXT NOT NULL,        -- config folder of the client
  file        TEXT NOT NULL,        -- below it
  session_id  TEXT NOT NULL,
  version     INTEGER NOT NULL,     -- the newest, from 1
  bytes       INTEGER NOT NULL,     -- of the newest version, archived so far
  kept_bytes  INTEGER NOT NULL,     -- of all versions together, each byte once
  fingerprint TEXT NOT NULL,        -- of the archived bytes' beginning and end; empty: to be compared as a whole
  inode       INTEGER NOT NULL,
  size        INTEGER NOT NULL,     -- with mtime_ms and inode: nothing to do while all stand; -1: more is to come
  mtime_ms    REAL NOT NULL,
  PRIMARY KEY (root, file)
) STRICT, WITHOUT ROWID;
-- Needed by: restoring, and the coverage by session.
CREATE INDEX files_session ON files (session_id);

-- Files and folders that could not be read. Each costs only itself, and leaves the list once it is read.
CREATE TABLE skipped (
  path    TEXT NOT NULL PRIMARY KEY,
  message TEXT NOT NULL,
  at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
