-- Tokens of programs that read what a member may read, or figures and names alone. Shown once; only the hash is kept.
CREATE TABLE api_tokens (
  token_id      TEXT NOT NULL PRIMARY KEY,
  token_hash    TEXT NOT NULL,
  member_id     TEXT NOT NULL,
  name          TEXT NOT NULL,
  scope         TEXT NOT NULL CHECK (scope IN ('figures', 'read')),
  created_at    INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000),
  last_used_day INTEGER CHECK (last_used_day BETWEEN 0 AND 9007199254740991),
  revoked_at    INTEGER CHECK (revoked_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;
-- Needed by: every request that comes with a token.
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (token_hash);
