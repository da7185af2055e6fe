-- How each machine stood when it last told: numbers and codes (shared/alerts/device-state.ts).
CREATE TABLE device_states (
  device_id TEXT NOT NULL PRIMARY KEY,
  told_at   INTEGER NOT NULL CHECK (told_at BETWEEN 0 AND 8640000000000000),
  state     TEXT NOT NULL CHECK (json_valid(state))
) STRICT, WITHOUT ROWID;

-- Needed by: alerts that one member alone (and who runs the team) hears of; NULL: everybody.
ALTER TABLE alerts ADD COLUMN member TEXT;
-- Needed by: alerts that are over once nothing is wrong any more.
ALTER TABLE alerts ADD COLUMN mended_at INTEGER CHECK (mended_at BETWEEN 0 AND 8640000000000000);
