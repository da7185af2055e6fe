-- The columns of team/0010 are made from the facts.
INSERT OR IGNORE INTO stale_sessions (session_id) SELECT DISTINCT session_id FROM errors;
