-- Needed by: pages of months of a large team within 10 ms. What the row for everything of each day of a week comes to
-- (shared/queries/days/summed-weeks.ts), made by cron once the week is over. Whoever writes a day deletes its week here in the
-- same transaction, and cron makes it anew: what lies here is always the sum of what lies there.
CREATE TABLE summed_weeks (
  zone     TEXT NOT NULL,
  week     INTEGER NOT NULL CHECK (week BETWEEN 0 AND 100000000),  -- sevens of days since the epoch, as the zone counts them
  -- Of the call that began it: it ends where another has begun since, or a day was written.
  version  TEXT NOT NULL,
  people   TEXT,
  work     TEXT,
  projects TEXT,
  PRIMARY KEY (zone, week)
) STRICT, WITHOUT ROWID;
