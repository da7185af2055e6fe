-- Sessions that were deleted here and that a cloud is still to delete. The hours are those of their figures.
CREATE TABLE outbox_purges (
  target     TEXT NOT NULL,
  session_id TEXT NOT NULL,
  from_hour  INTEGER NOT NULL,
  to_hour    INTEGER NOT NULL,
  PRIMARY KEY (target, session_id)
) STRICT, WITHOUT ROWID;
