-- SHA-256 of the next piece, of which every object was compared: another run sends it. NULL: that is to be done.
ALTER TABLE phase_bundles ADD COLUMN prepared TEXT;

-- Copies that could not be compared: others have their turn before these are tried again.
CREATE TABLE scrub_tries (
  object_id TEXT    NOT NULL,
  tier      TEXT    NOT NULL CHECK (tier IN ('r2', 'drive', 's3')),
  tried_at  INTEGER NOT NULL CHECK (tried_at BETWEEN 0 AND 8640000000000000),
  PRIMARY KEY (object_id, tier)
) STRICT, WITHOUT ROWID;
