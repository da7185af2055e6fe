-- Sessions that began before this moment have left Drive for S3, because all that is at home there would not find room in it.
-- Looked at once a day; 1 row write.
CREATE TABLE drive_space (
  id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  spilled_until INTEGER NOT NULL,
  -- By which limit of the policy, and when.
  drive_gb      REAL    NOT NULL,
  checked_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
