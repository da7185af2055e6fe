-- Needed by: the look for what a stopped run left in Drive, which leaves alone what may be on its way. Set anew by each upload
-- that begins: 1 row write. What is there already counts as of this moment.
ALTER TABLE drive_ids ADD COLUMN claimed_at INTEGER NOT NULL DEFAULT 0;
UPDATE drive_ids SET claimed_at = unixepoch() * 1000;

-- Packs that were given up or written anew: a file of such a name that lies somewhere is missed by nobody. 1 row write a pack,
-- and only where something of it was deleted.
CREATE TABLE dropped_packs (
  pack_id    TEXT    NOT NULL PRIMARY KEY,
  dropped_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
