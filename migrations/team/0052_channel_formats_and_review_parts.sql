-- Kinds of channels stand in shared/alerts/channel.ts alone: one that is new needs no table made anew.
CREATE TABLE alert_channels_next (
  channel_id  TEXT NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL,
  format      TEXT NOT NULL,
  url         TEXT NOT NULL,
  secret      TEXT NOT NULL,
  least_level TEXT NOT NULL CHECK (least_level IN ('info', 'warning', 'critical')),
  origin      TEXT NOT NULL,
  created_at  INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000),
  tried_at    INTEGER CHECK (tried_at BETWEEN 0 AND 8640000000000000),
  outcome     TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO alert_channels_next
SELECT channel_id, name, format, url, secret, least_level, origin, created_at, tried_at, outcome FROM alert_channels;
DROP TABLE alert_channels;
ALTER TABLE alert_channels_next RENAME TO alert_channels;

-- What is read for a review, part by part, until it is written: one call has no time for all of it.
CREATE TABLE review_parts (
  review_id TEXT NOT NULL,
  part      TEXT NOT NULL,
  made_at   INTEGER NOT NULL CHECK (made_at BETWEEN 0 AND 8640000000000000),
  body      TEXT NOT NULL,
  PRIMARY KEY (review_id, part)
) STRICT, WITHOUT ROWID;
