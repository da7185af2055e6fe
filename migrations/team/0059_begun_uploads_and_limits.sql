-- Uploads in pieces that this cloud began in S3 (its key there), so that it ends those that were left and no others: a bucket may
-- be shared. 1 row write for an upload, 1 when it is looked at a day later.
CREATE TABLE begun_uploads (
  key      TEXT    NOT NULL PRIMARY KEY,
  begun_at INTEGER NOT NULL CHECK (begun_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

-- Needed by: a team that used Drive before it had a limit has none until somebody sets one; a policy that says none is that.
INSERT OR IGNORE INTO tier_policy (id, body)
SELECT 1, '{}' WHERE EXISTS (SELECT 1 FROM object_copies WHERE tier = 'drive') AND NOT EXISTS (SELECT 1 FROM drive_space);
