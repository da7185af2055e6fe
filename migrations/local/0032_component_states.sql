-- Whether what the agent does for itself works: the code of what is wrong (NULL: nothing is), since when, and figures of it.
CREATE TABLE component_states (
  component TEXT NOT NULL PRIMARY KEY,
  code      TEXT,
  since     INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  figures   TEXT
) STRICT;
