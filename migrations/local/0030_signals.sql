-- The rows of team/0045 are made from the facts; those that are packed hold no texts yet, and so show nothing.
INSERT OR IGNORE INTO stale_sessions
SELECT session_id FROM sessions WHERE session_id NOT IN (SELECT session_id FROM packed_facts);
