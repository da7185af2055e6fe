-- Needed by: people and projects of months of a large team, and when a team works. Days that are made already do not tell;
-- those whose hours are still there are made anew.
ALTER TABLE day_figures ADD COLUMN people TEXT NOT NULL DEFAULT '[]';
ALTER TABLE day_figures ADD COLUMN activity TEXT NOT NULL DEFAULT '[]';
INSERT INTO stale_days (day)
SELECT DISTINCT day FROM day_figures WHERE (day - 1) * 24 >= COALESCE((SELECT until_hour FROM folded_hours), 0)
ON CONFLICT DO NOTHING;
