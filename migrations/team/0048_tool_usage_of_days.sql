-- Needed by: costs by tool of months of a large team, and of hours that are kept as days alone. Days that are made already
-- do not tell; those whose hours are still there are made anew.
ALTER TABLE day_figures ADD COLUMN tool_usage TEXT NOT NULL DEFAULT '[["","(not told)",0,0,0,0,0,0,0,0,0,1]]';
INSERT INTO stale_days (day)
SELECT DISTINCT day FROM day_figures WHERE (day - 1) * 24 >= COALESCE((SELECT until_hour FROM folded_hours), 0)
ON CONFLICT DO NOTHING;
