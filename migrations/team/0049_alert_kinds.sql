-- Kinds of alerts stand in shared/alerts/alert.ts alone: one that is new needs no table made anew.
CREATE TABLE alerts_next (
  alert_key       TEXT NOT NULL PRIMARY KEY,
  kind            TEXT NOT NULL,
  level           TEXT NOT NULL CHECK (level IN ('info', 'warning', 'critical')),
  subject         TEXT NOT NULL,
  value           REAL NOT NULL,
  bound           REAL,
  ref             TEXT NOT NULL,
  raised_at       INTEGER NOT NULL CHECK (raised_at BETWEEN 0 AND 8640000000000000),
  acknowledged_at INTEGER CHECK (acknowledged_at BETWEEN 0 AND 8640000000000000),
  acknowledged_by TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO alerts_next
SELECT alert_key, kind, level, subject, value, bound, ref, raised_at, acknowledged_at, acknowledged_by FROM alerts;
DROP TABLE alerts;
ALTER TABLE alerts_next RENAME TO alerts;
-- The bar of every page asks for these.
CREATE INDEX alerts_open ON alerts (raised_at) WHERE acknowledged_at IS NULL;
