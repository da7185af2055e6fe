-- Responses, calls and file operations of history that nobody has asked for yet: one row a session instead of one a fact,
-- which a first import writes in a small part of the time. They go to their tables before anybody reads them there.
CREATE TABLE packed_facts (
  session_id TEXT NOT NULL PRIMARY KEY,
  ids        TEXT NOT NULL,                       -- JSON list: 32 bits of each id by which a history is told to be another's
  facts      TEXT NOT NULL                        -- JSON: rows by table, column by column
) STRICT;
