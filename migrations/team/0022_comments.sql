-- What people say about a step of a session, and who is mentioned in it.
CREATE TABLE comments (
  comment_id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL,
  step_id    TEXT NOT NULL,            -- id of the event; '' is the session as a whole
  member_id  TEXT NOT NULL,
  member     TEXT NOT NULL,
  text       TEXT NOT NULL,            -- redacted
  created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;
-- Needed by: the comments of a session, also when it is deleted.
CREATE INDEX comments_session ON comments (session_id);

-- Kept until whoever is mentioned has seen it.
CREATE TABLE comment_mentions (
  member_id  TEXT NOT NULL,
  comment_id TEXT NOT NULL,
  PRIMARY KEY (member_id, comment_id)
) STRICT, WITHOUT ROWID;
