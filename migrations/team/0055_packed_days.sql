-- Needed by: a year of a large team in 500 MB. Days that are never made anew lie here by blocks of four weeks
-- (shared/queries/days/packed-days.ts): one row for each slice, in each column what its days hold, deflated. What is corrected
-- later lies in day_figures as before, is added up with this, and comes here with the next call.
CREATE TABLE packed_days (
  zone        TEXT NOT NULL,
  block       INTEGER NOT NULL CHECK (block BETWEEN 0 AND 100000000),
  slice       TEXT NOT NULL CHECK (slice IN ('all', 'project', 'both')),
  member      TEXT NOT NULL,
  project     TEXT NOT NULL,
  -- Whoever wrote it last: of two at once one writes, and the other starts again.
  version     TEXT NOT NULL,
  usage       BLOB,
  projects    BLOB,
  members     BLOB,
  hours       BLOB,
  tools       BLOB,
  agent_tools BLOB,
  tool_usage  BLOB,
  people      BLOB,
  activity    BLOB,
  agents      BLOB,
  PRIMARY KEY (zone, block, slice, member, project)
) STRICT, WITHOUT ROWID;
