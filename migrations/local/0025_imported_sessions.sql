-- Sessions that came from a link of somebody else. They are shown with one's own, count in no sum of cost or tools, and are
-- sent to no team.
CREATE TABLE imported_sessions (
  session_id  TEXT NOT NULL PRIMARY KEY,
  origin      TEXT NOT NULL,               -- the cloud that it came from
  member      TEXT NOT NULL,               -- whose it was, as the link said
  level       TEXT NOT NULL,
  copy_of     TEXT,                        -- one's own session of that id, from which this one went another way
  imported_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
