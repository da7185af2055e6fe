-- `*.jsonl` files below projects/ that hold no transcript, as they were when that was found: not opened again until they change.
CREATE TABLE foreign_files (
  path     TEXT NOT NULL PRIMARY KEY,
  inode    INTEGER NOT NULL,
  size     INTEGER NOT NULL,
  mtime_ms REAL NOT NULL
) STRICT, WITHOUT ROWID;
