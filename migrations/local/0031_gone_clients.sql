-- Sessions whose client was looked for and was gone. Its note of itself is swept away some time; that it was seen stays
-- until the session goes on.
CREATE TABLE gone_clients (
  session_id    TEXT NOT NULL PRIMARY KEY,
  last_event_at INTEGER NOT NULL            -- as far as the session had come
) STRICT, WITHOUT ROWID;

-- Earlier versions said after a day, by age alone, that a session crashed; before that day only where it was seen.
INSERT INTO gone_clients
SELECT session_id, last_event_at FROM session_rollups WHERE status = 'crashed' AND last_event_at > (unixepoch() - 86400) * 1000;
INSERT OR IGNORE INTO stale_sessions SELECT session_id FROM session_rollups WHERE status = 'crashed' AND last_event_at > 0;
