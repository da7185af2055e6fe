-- Segments of a cloud without R2: their bytes in chunks below the longest text that D1 takes, in hexadecimal, of 2 MB. The
-- first chunk of each tells of the whole.
CREATE TABLE segment_chunks (
  session_id TEXT NOT NULL,
  segment_id TEXT NOT NULL,
  chunk      INTEGER NOT NULL CHECK (chunk BETWEEN 0 AND 99),
  bytes      INTEGER NOT NULL CHECK (bytes BETWEEN 0 AND 9007199254740991), -- of the whole segment
  sha256     TEXT NOT NULL,                                                 -- of the whole segment, hex
  device_id  TEXT NOT NULL,
  body       BLOB NOT NULL,
  PRIMARY KEY (session_id, segment_id, chunk)
) STRICT, WITHOUT ROWID;

-- One row: what they take together, counted along, and counted anew once a day.
CREATE TABLE segment_space (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  bytes    INTEGER NOT NULL
) STRICT;
INSERT INTO segment_space (only_row, bytes) VALUES (1, 0);
