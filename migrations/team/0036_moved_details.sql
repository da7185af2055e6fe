-- Agents, errors and receipts of old sessions lie in the storage, one object for each session (shared/protocol/session-details.ts).
-- One row: sessions up to this moment, in the order of their start, were looked at; what came late is found by walking
-- through the agents that are still here, up to `walked_id` so far.
CREATE TABLE moved_details (
  one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  started_at INTEGER NOT NULL CHECK (started_at BETWEEN 0 AND 8640000000000000),
  session_id TEXT NOT NULL,
  walked_id  TEXT NOT NULL,
  -- How many days of details were kept here at last.
  kept_days  INTEGER NOT NULL CHECK (kept_days BETWEEN 0 AND 100000)
) STRICT, WITHOUT ROWID;

-- Sessions that were deleted: whatever a call that was under way may have put into the storage since goes as well.
CREATE TABLE purged_details (
  session_id TEXT NOT NULL PRIMARY KEY,
  purged_at  INTEGER NOT NULL CHECK (purged_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;
