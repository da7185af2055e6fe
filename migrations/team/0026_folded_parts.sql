-- Hours of sessions that are kept as days alone lie in objects of the storage, one for each day (UTC) and part of the
-- sessions, so that what comes late can be told from what was added up already. `version` names the object that counts.
CREATE TABLE folded_parts (
  day     INTEGER NOT NULL CHECK (day BETWEEN 0 AND 100000000),
  part    INTEGER NOT NULL CHECK (part BETWEEN 0 AND 16),
  version TEXT NOT NULL,
  PRIMARY KEY (day, part)
) STRICT, WITHOUT ROWID;

-- Sessions that are deleted and whose hours have to be taken out of days that they were folded into.
CREATE TABLE folded_purges (
  day        INTEGER NOT NULL CHECK (day BETWEEN 0 AND 100000000),
  session_id TEXT NOT NULL,
  PRIMARY KEY (day, session_id)
) STRICT, WITHOUT ROWID;
