-- Periods that are over and of which everything lies where it belongs: they are looked through once a day.
CREATE TABLE period_rests (
  key   TEXT    NOT NULL PRIMARY KEY,
  home  TEXT    NOT NULL CHECK (home IN ('r2', 'drive', 's3')),
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
