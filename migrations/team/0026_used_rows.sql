-- What this Worker read, wrote and answered, by day (UTC), as far as its isolates told; the size of the database as they saw
-- it last. One row a day.
CREATE TABLE used_days (
  day          INTEGER NOT NULL PRIMARY KEY CHECK (day BETWEEN 0 AND 100000000),
  requests     INTEGER NOT NULL CHECK (requests BETWEEN 0 AND 9007199254740991),
  rows_read    INTEGER NOT NULL CHECK (rows_read BETWEEN 0 AND 9007199254740991),
  rows_written INTEGER NOT NULL CHECK (rows_written BETWEEN 0 AND 9007199254740991),
  size_bytes   INTEGER NOT NULL CHECK (size_bytes BETWEEN 0 AND 9007199254740991)
) STRICT, WITHOUT ROWID;
