-- Inputs that could not be read, for `doctor`. One is tried again when it changes, and leaves the list once it is read.

CREATE TABLE skipped_inputs (
  path     TEXT NOT NULL PRIMARY KEY,             -- of the file or folder; of a session its id
  kind     TEXT NOT NULL,                         -- file | folder | sidecar | payload | session
  cause    TEXT NOT NULL,                         -- forbidden | not_a_file | too_large | malformed | unreadable | failed
  message  TEXT NOT NULL,                         -- for people; never a text of the input
  stamp    TEXT NOT NULL,                         -- what tells a changed input: inode, size and times
  retry_at INTEGER,                               -- tried again then, although nothing changed
  first_at INTEGER NOT NULL,
  last_at  INTEGER NOT NULL,
  count    INTEGER NOT NULL                       -- tries that failed
) STRICT, WITHOUT ROWID;

-- Folders are listed anew: links among their names were left out so far.
DELETE FROM transcript_folders;
