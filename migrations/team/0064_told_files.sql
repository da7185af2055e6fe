-- Files in S3 that hold many objects each, with what S3 itself said of them. To ask it again costs one request a file, to read
-- every object again would cost the bytes.
CREATE TABLE told_files (
  key           TEXT NOT NULL PRIMARY KEY,
  remote_id     TEXT NOT NULL,
  bytes         INTEGER,                          -- null: of before this table, not asked yet
  pieces_sha256 TEXT,                             -- SHA-256 over those of its pieces, hex; null where the tier keeps none
  asked_at      INTEGER NOT NULL,                 -- whose turn it is
  told_at       INTEGER NOT NULL                  -- when the answer was the same for the last time
) STRICT, WITHOUT ROWID;
INSERT INTO told_files (key, remote_id, bytes, pieces_sha256, asked_at, told_at)
SELECT key, min(remote_id), NULL, NULL, min(verified_at), min(verified_at) FROM object_copies
WHERE tier = 's3' AND start_at IS NOT NULL AND state = 'here' GROUP BY key;
