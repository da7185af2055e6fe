-- Hours (since the epoch) before `until_hour` are kept as days alone. One row, once there are any.
CREATE TABLE folded_hours (
  one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  until_hour INTEGER NOT NULL CHECK (until_hour BETWEEN 0 AND 2400000000)
) STRICT, WITHOUT ROWID;
