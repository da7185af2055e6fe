-- Figures of whole days, so that a month of a large team reads a row a day instead of all its hours. Made by cron from the
-- rows that devices send, anew whenever one of them changes. A day begins at midnight of one of the zones that the team
-- reads in. The figures of a row are lists of cells as JSON (shared/queries/days/cells.ts).
CREATE TABLE day_figures (
  zone        TEXT NOT NULL,
  day         INTEGER NOT NULL CHECK (day BETWEEN 0 AND 100000000),  -- days since the epoch, as the zone counts them
  slice       TEXT NOT NULL CHECK (slice IN ('all', 'project', 'member', 'both')),
  member      TEXT NOT NULL,                                         -- '' where the slice is of all members
  project     TEXT NOT NULL,                                         -- '' where it is of all projects
  usage       TEXT NOT NULL,
  projects    TEXT NOT NULL,
  members     TEXT NOT NULL,
  hours       TEXT NOT NULL,
  tools       TEXT NOT NULL,
  agent_tools TEXT NOT NULL,
  agents      TEXT NOT NULL,
  PRIMARY KEY (zone, day, slice, member, project)
) STRICT, WITHOUT ROWID;

-- Zones that days are cut in, and how far each is made: all days from `from_day` to `until_day`.
CREATE TABLE day_zones (
  zone       TEXT NOT NULL PRIMARY KEY,
  added_at   INTEGER NOT NULL CHECK (added_at BETWEEN 0 AND 8640000000000000),
  from_day   INTEGER CHECK (from_day BETWEEN 0 AND 100000000),
  until_day  INTEGER CHECK (until_day BETWEEN 0 AND 100000000),
  made_at    INTEGER CHECK (made_at BETWEEN 0 AND 8640000000000000),
  -- Most rows that a day of it was made of.
  rows_a_day INTEGER NOT NULL DEFAULT 0 CHECK (rows_a_day BETWEEN 0 AND 9007199254740991),
  -- 1: there is nothing before `from_day`.
  complete   INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Days (UTC) of which a row came late: what was made of them has to be made anew.
CREATE TABLE stale_days (
  day INTEGER NOT NULL PRIMARY KEY CHECK (day BETWEEN 0 AND 100000000)
) STRICT, WITHOUT ROWID;
