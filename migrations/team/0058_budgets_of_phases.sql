-- Needed by: budgets of phases (a CHECK cannot be changed in its place), and the budget that every page tells of.
CREATE TABLE budgets_of_phases (
  budget_id    TEXT NOT NULL PRIMARY KEY,
  name         TEXT NOT NULL,
  period       TEXT NOT NULL CHECK (period IN ('day', 'week', 'month', 'phase')),
  scope_kind   TEXT NOT NULL CHECK (scope_kind IN ('all', 'project', 'member', 'agent_type', 'model')),
  scope_value  TEXT NOT NULL CHECK ((scope_kind = 'all') = (scope_value = '')),
  limit_micros INTEGER NOT NULL CHECK (limit_micros BETWEEN 10000 AND 1000000000000),
  created_at   INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;
INSERT INTO budgets_of_phases (budget_id, name, period, scope_kind, scope_value, limit_micros, created_at)
SELECT budget_id, name, period, scope_kind, scope_value, limit_micros, created_at FROM budgets;
DROP TABLE budgets;
ALTER TABLE budgets_of_phases RENAME TO budgets;

-- How budgets stood when they were last looked at, as everybody may know it: every page asks for one row, not for all usage.
CREATE TABLE budget_standings (
  budget_id    TEXT NOT NULL PRIMARY KEY,
  since_at     INTEGER NOT NULL CHECK (since_at BETWEEN 0 AND 8640000000000000),
  until_at     INTEGER CHECK (until_at BETWEEN 0 AND 8640000000000000),   -- null: the phase goes on
  spent_micros INTEGER NOT NULL CHECK (spent_micros >= 0),
  unpriced     INTEGER NOT NULL CHECK (unpriced IN (0, 1))                -- 1: something of it has no price
) STRICT, WITHOUT ROWID;
