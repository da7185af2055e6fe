-- Needed by: weeks that hold after a Worker was rolled back to one that knows none. It writes days and leaves their weeks as they
-- are; whoever keeps weeks marks each call of cron that may write days here, and where one is missing believes none of them.
ALTER TABLE day_zones ADD COLUMN weeks_watched_at INTEGER CHECK (weeks_watched_at BETWEEN 0 AND 8640000000000000);
