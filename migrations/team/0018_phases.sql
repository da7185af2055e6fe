-- Phases of work, reviews of what was done in them and in days, weeks and months, and what became of their advice. Few rows
-- each: a team writes some of them a day.

CREATE TABLE phases (
  phase        INTEGER NOT NULL PRIMARY KEY CHECK (phase BETWEEN 1 AND 100000),
  name         TEXT NOT NULL,
  started_at   INTEGER NOT NULL CHECK (started_at BETWEEN 0 AND 8640000000000000),
  completed_at INTEGER CHECK (completed_at BETWEEN 0 AND 8640000000000000),
  changed_at   INTEGER NOT NULL CHECK (changed_at BETWEEN 0 AND 8640000000000000)
) STRICT;

CREATE TABLE reviews (
  review_id  TEXT NOT NULL PRIMARY KEY,           -- phase-3 | day-2026-11-26 | week-2026-11-16 | month-2026-10
  kind       TEXT NOT NULL,                       -- phase | day | week | month
  title      TEXT NOT NULL,
  since_at   INTEGER NOT NULL CHECK (since_at BETWEEN 0 AND 8640000000000000),
  until_at   INTEGER NOT NULL CHECK (until_at BETWEEN 0 AND 8640000000000000),
  written_at INTEGER NOT NULL CHECK (written_at BETWEEN 0 AND 8640000000000000),
  body       TEXT NOT NULL                        -- JSON, see shared/insights/review.ts
) STRICT, WITHOUT ROWID;

-- What somebody decided about a finding; one without a row is new.
CREATE TABLE finding_states (
  finding_id    TEXT NOT NULL PRIMARY KEY,        -- kind:subject
  kind          TEXT NOT NULL,
  subject       TEXT NOT NULL,
  title         TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('new', 'adopted', 'dismissed')),
  measure_value REAL,                             -- when it was adopted
  measure_unit  TEXT,
  changed_at    INTEGER NOT NULL CHECK (changed_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;
