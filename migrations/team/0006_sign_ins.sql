-- Who is signed in to the dashboard: what a browser holds is known by its hash alone, so that signing out ends it here too.
CREATE TABLE sign_ins (
  token_hash TEXT NOT NULL PRIMARY KEY,
  ends_at    INTEGER NOT NULL CHECK (ends_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;

-- Wrong keys since a moment, by a hash of the address that they came from, and under '' those of everybody.
CREATE TABLE sign_in_tries (
  address TEXT NOT NULL PRIMARY KEY,
  since   INTEGER NOT NULL CHECK (since BETWEEN 0 AND 8640000000000000),
  tries   INTEGER NOT NULL CHECK (tries BETWEEN 0 AND 9007199254740991)
) STRICT, WITHOUT ROWID;
