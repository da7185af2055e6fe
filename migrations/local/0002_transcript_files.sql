-- How far each transcript was read. A cursor is written in the transaction of the facts that it stands for.

CREATE TABLE transcript_files (
  path        TEXT NOT NULL PRIMARY KEY,
  session_id  TEXT NOT NULL,
  agent_id    TEXT NOT NULL,
  project     TEXT NOT NULL,
  born_at     TEXT,                 -- ISO time of the file's birth
  inode       INTEGER NOT NULL,
  size        INTEGER NOT NULL,     -- with mtime_ms: nothing to read while both stand
  mtime_ms    REAL NOT NULL,
  read_to     INTEGER NOT NULL,     -- facts are complete up to here, a line's end
  fingerprint TEXT NOT NULL,        -- of the first bytes and of those before read_to: another file under the same name differs
  state       TEXT NOT NULL,        -- JSON: what reading on needs to remember
  text_to     INTEGER NOT NULL,     -- texts are in the journal up to here; behind read_to while history waits
  text_state  TEXT NOT NULL,        -- JSON: the same for the text pass; empty while it is at the same place
  meta_ms     REAL,                 -- mtime of the sidecar as last read
  gone        INTEGER NOT NULL      -- 1: the client deleted it
) STRICT, WITHOUT ROWID;
-- Needed by: the project of a session, and the files of a session that jumps the queue.
CREATE INDEX transcript_files_session ON transcript_files (session_id);
-- Needed by: what the text pass still has to do.
CREATE INDEX transcript_files_pending ON transcript_files (mtime_ms) WHERE text_to < read_to AND gone = 0;

-- Folders as last listed: the same names as long as the mtime stands.
CREATE TABLE transcript_folders (
  path     TEXT NOT NULL PRIMARY KEY,
  mtime_ms REAL NOT NULL,
  names    TEXT NOT NULL            -- JSON: { dirs, files }
) STRICT, WITHOUT ROWID;
