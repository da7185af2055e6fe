-- Sessions whose rollup rows were outside the bounds of team/0004 are summed up again, within them.
INSERT OR IGNORE INTO stale_sessions (session_id)
SELECT session_id FROM sessions WHERE session_id NOT IN (SELECT session_id FROM session_rollups);
