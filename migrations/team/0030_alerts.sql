-- What somebody should look at, once each: the key says what it is about and when.
CREATE TABLE alerts (
  alert_key       TEXT NOT NULL PRIMARY KEY,
  kind            TEXT NOT NULL CHECK (kind IN ('budget', 'context', 'error_burst', 'anomaly', 'digest', 'test')),
  level           TEXT NOT NULL CHECK (level IN ('info', 'warning', 'critical')),
  subject         TEXT NOT NULL,
  value           REAL NOT NULL,
  bound           REAL,
  ref             TEXT NOT NULL,
  raised_at       INTEGER NOT NULL CHECK (raised_at BETWEEN 0 AND 8640000000000000),
  acknowledged_at INTEGER CHECK (acknowledged_at BETWEEN 0 AND 8640000000000000),
  acknowledged_by TEXT
) STRICT, WITHOUT ROWID;
-- The bar of every page asks for these.
CREATE INDEX alerts_open ON alerts (raised_at) WHERE acknowledged_at IS NULL;

-- Kinds that nobody wants to hear of for a while.
CREATE TABLE alert_mutes (
  kind  TEXT NOT NULL PRIMARY KEY,
  until INTEGER NOT NULL CHECK (until BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

-- Where alerts go beside the dashboard. `origin` is the address of this cloud as whoever added it had it open.
CREATE TABLE alert_channels (
  channel_id  TEXT NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL,
  format      TEXT NOT NULL CHECK (format IN ('webhook', 'slack', 'discord')),
  url         TEXT NOT NULL,
  secret      TEXT NOT NULL,
  least_level TEXT NOT NULL CHECK (least_level IN ('info', 'warning', 'critical')),
  origin      TEXT NOT NULL,
  created_at  INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000),
  tried_at    INTEGER CHECK (tried_at BETWEEN 0 AND 8640000000000000),
  outcome     TEXT
) STRICT, WITHOUT ROWID;

-- One alert on its way to one channel; it is gone once it has arrived.
CREATE TABLE alert_deliveries (
  alert_key  TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 100),
  due_at     INTEGER NOT NULL CHECK (due_at BETWEEN 0 AND 8640000000000000),
  is_dead    INTEGER NOT NULL DEFAULT 0 CHECK (is_dead IN (0, 1)),
  PRIMARY KEY (channel_id, alert_key)
) STRICT, WITHOUT ROWID;
