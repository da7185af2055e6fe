-- What may be spent per period, for everything or for one project, member, agent type or model.
CREATE TABLE budgets (
  budget_id    TEXT NOT NULL PRIMARY KEY,
  name         TEXT NOT NULL,
  period       TEXT NOT NULL CHECK (period IN ('day', 'week', 'month')),
  scope_kind   TEXT NOT NULL CHECK (scope_kind IN ('all', 'project', 'member', 'agent_type', 'model')),
  scope_value  TEXT NOT NULL CHECK ((scope_kind = 'all') = (scope_value = '')),
  limit_micros INTEGER NOT NULL CHECK (limit_micros BETWEEN 10000 AND 1000000000000),
  created_at   INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;
