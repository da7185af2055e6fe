-- One line of what the main thread said last.
ALTER TABLE sessions ADD COLUMN last_message_stamped TEXT; -- [last]
ALTER TABLE sessions ADD COLUMN last_message TEXT GENERATED ALWAYS AS (substr(last_message_stamped, 25)) VIRTUAL;

-- The columns of tools in team/0020 are made from the facts.
INSERT OR IGNORE INTO stale_sessions SELECT session_id FROM sessions;
