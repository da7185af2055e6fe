-- When an open phase is meant to end. Kept beside the phases, because each changes by itself: the later of two plans holds, and
-- a machine of before plans that completes a phase says nothing of its plan.
CREATE TABLE planned_ends (
  phase          INTEGER NOT NULL PRIMARY KEY CHECK (phase BETWEEN 1 AND 100000),
  planned_end_at INTEGER CHECK (planned_end_at BETWEEN 0 AND 8640000000000000),   -- null: the plan was taken back
  planned_at     INTEGER NOT NULL CHECK (planned_at BETWEEN 0 AND 8640000000000000)
) STRICT;
