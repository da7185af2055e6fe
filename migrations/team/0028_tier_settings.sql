-- How the tiers behind R2 are reached, and how they stand. Secrets are sealed with a key that the database does not have.
-- 1 row write each, none of them on the way of anything that is recorded.
CREATE TABLE tier_settings (
  tier         TEXT    NOT NULL PRIMARY KEY,
  -- JSON, for people to read.
  settings     TEXT    NOT NULL,
  sealed       TEXT    NOT NULL,
  changed_at   INTEGER NOT NULL,
  -- When a test upload came back last.
  checked_at   INTEGER,
  -- JSON: why it cannot be used, until when it is left alone.
  problem      TEXT
) STRICT, WITHOUT ROWID;

-- The id that something in Drive has or will have: taken before it is made, because Drive allows equal names.
CREATE TABLE drive_ids (
  path    TEXT NOT NULL PRIMARY KEY,
  file_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
