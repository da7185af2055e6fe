-- The column of team/0057 is made from the facts; those that are packed hold no texts yet, and so name no files.
INSERT OR IGNORE INTO stale_sessions
SELECT session_id FROM sessions WHERE session_id NOT IN (SELECT session_id FROM packed_facts);
