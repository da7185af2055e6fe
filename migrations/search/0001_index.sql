-- Words of what stands in the journal. Holds no text: that is read where it stands. Made again from the journal when lost.

CREATE TABLE sessions (
  session_no INTEGER NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  project    TEXT NOT NULL,
  file       TEXT NOT NULL,         -- its journal, below the folder of journals
  read_to    INTEGER NOT NULL       -- byte behind the last line that is in the index
) STRICT;
CREATE UNIQUE INDEX sessions_file ON sessions (file);

CREATE TABLE agents (
  agent_no   INTEGER NOT NULL PRIMARY KEY,
  session_no INTEGER NOT NULL,
  agent_id   TEXT NOT NULL,
  agent_type TEXT NOT NULL,         -- empty while nothing told it
  UNIQUE (session_no, agent_id)
) STRICT;

CREATE TABLE tools (
  tool_no INTEGER NOT NULL PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE
) STRICT;

-- One text of an event. The rowid is that of its words.
CREATE TABLE texts (
  text_no  INTEGER NOT NULL PRIMARY KEY,
  key      INTEGER NOT NULL UNIQUE, -- of event and part: a second sighting of the same text is passed over
  agent_no INTEGER NOT NULL,
  tool_no  INTEGER NOT NULL,        -- 0: no tool
  part     INTEGER NOT NULL,        -- which text of the event
  role     INTEGER NOT NULL,
  failed   INTEGER NOT NULL,
  at       INTEGER NOT NULL,        -- milliseconds
  start    INTEGER NOT NULL         -- byte of the journal at which the line begins
) STRICT;

-- Each word of a text once; they come already cut. Neither texts nor positions are kept, which is most of an index.
CREATE VIRTUAL TABLE words USING fts5(
  text, content = '', contentless_delete = 1, detail = none, tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co' tokenchars '_'"
);
CREATE VIRTUAL TABLE word_counts USING fts5vocab(words, row);
