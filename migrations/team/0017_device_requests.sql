-- Machines that ask to be let in, until a member confirms their code in the browser.
CREATE TABLE device_requests (
  secret_hash TEXT NOT NULL PRIMARY KEY,
  code        TEXT NOT NULL,
  device_id   TEXT NOT NULL,
  name        TEXT NOT NULL,
  ends_at     INTEGER NOT NULL CHECK (ends_at BETWEEN 0 AND 8640000000000000),
  member      TEXT
) STRICT, WITHOUT ROWID;
-- Needed by: the page that confirms a code.
CREATE UNIQUE INDEX device_requests_code ON device_requests (code);
