-- What a bundle holds: a session, segments of old sessions, or the review of a phase.
ALTER TABLE bundles ADD COLUMN kind TEXT NOT NULL DEFAULT 'session' CHECK (kind IN ('session', 'segments', 'review'));

-- Segments that lie together in one object of the catalogue, by session: 1 row write for all that a session has in a pack.
CREATE TABLE packed_segments (
  session_id TEXT NOT NULL,
  pack_id    TEXT NOT NULL,                       -- its bundle_id; the object is its only one
  members    TEXT NOT NULL,                       -- JSON: [[segment_id, where it begins, bytes, SHA-256, device_id], …]
  PRIMARY KEY (session_id, pack_id)
) STRICT, WITHOUT ROWID;
-- Needed by: writing a pack anew without what was deleted.
CREATE INDEX packed_segments_pack ON packed_segments (pack_id);

-- Packs that hold what was deleted since: they are written anew without it.
CREATE TABLE stale_packs (
  pack_id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- How far the look through R2 came, which goes round and round; one row.
CREATE TABLE segment_sweep (
  id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  after    TEXT    NOT NULL,                      -- the last key that was looked at
  bytes    INTEGER NOT NULL,                      -- counted in this round
  whole    INTEGER                                -- bytes of the round before; NULL: there was none yet
) STRICT;
