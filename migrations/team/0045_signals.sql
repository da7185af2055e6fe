-- Needed by: findings of reviews that only the events of a session show (files read again, calls tried again, checks that
-- come and go …). One row for each kind, agent type and subject of a session; figures are those of the whole session.
-- Names and numbers alone: `subject` is a tool, a kind of check, or a tool and the kind of its arguments.
CREATE TABLE signal_rollups (
  session_id  TEXT NOT NULL,
  signal      TEXT NOT NULL,
  agent_type  TEXT NOT NULL,
  subject     TEXT NOT NULL,
  rev         INTEGER NOT NULL CHECK (rev BETWEEN 0 AND 8640000000000000),
  times       INTEGER NOT NULL CHECK (times BETWEEN 0 AND 9007199254740991),
  out_of      INTEGER NOT NULL CHECK (out_of BETWEEN 0 AND 9007199254740991),
  tokens      INTEGER NOT NULL CHECK (tokens BETWEEN 0 AND 9007199254740991),
  cost_micros INTEGER NOT NULL CHECK (cost_micros BETWEEN 0 AND 9007199254740991),
  spent_ms    INTEGER NOT NULL CHECK (spent_ms BETWEEN 0 AND 9007199254740991),
  last_at     INTEGER NOT NULL CHECK (last_at BETWEEN 0 AND 8640000000000000),
  agent_id    TEXT,                         -- run and event of the dearest case
  event_id    TEXT,
  PRIMARY KEY (session_id, signal, agent_type, subject)
) STRICT, WITHOUT ROWID;
