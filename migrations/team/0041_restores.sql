-- What somebody asked a cold storage class for: of S3 a whole object at a time, for each session that waits for it.
CREATE TABLE restores (
  session_id TEXT NOT NULL,
  key        TEXT NOT NULL,
  remote_id  TEXT NOT NULL,
  member     TEXT NOT NULL,
  asked_at   INTEGER NOT NULL CHECK (asked_at BETWEEN 0 AND 8640000000000000),
  ready_at   INTEGER NOT NULL CHECK (ready_at BETWEEN 0 AND 8640000000000000), -- expected; once it is ready, when that was seen
  is_ready   INTEGER NOT NULL DEFAULT 0 CHECK (is_ready IN (0, 1)),
  PRIMARY KEY (session_id, key)
) STRICT, WITHOUT ROWID;

-- Alerts have one kind more: what was asked for is there.
CREATE TABLE alerts_new (
  alert_key       TEXT NOT NULL PRIMARY KEY,
  kind            TEXT NOT NULL CHECK (kind IN ('budget', 'context', 'error_burst', 'anomaly', 'digest', 'restored', 'test')),
  level           TEXT NOT NULL CHECK (level IN ('info', 'warning', 'critical')),
  subject         TEXT NOT NULL,
  value           REAL NOT NULL,
  bound           REAL,
  ref             TEXT NOT NULL,
  raised_at       INTEGER NOT NULL CHECK (raised_at BETWEEN 0 AND 8640000000000000),
  acknowledged_at INTEGER CHECK (acknowledged_at BETWEEN 0 AND 8640000000000000),
  acknowledged_by TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO alerts_new SELECT alert_key, kind, level, subject, value, bound, ref, raised_at, acknowledged_at, acknowledged_by FROM alerts;
DROP TABLE alerts;
ALTER TABLE alerts_new RENAME TO alerts;
CREATE INDEX alerts_open ON alerts (raised_at) WHERE acknowledged_at IS NULL;
