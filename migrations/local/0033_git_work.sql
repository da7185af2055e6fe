-- What a call brought forth in git, as its output named it, with blanks between. [max]
ALTER TABLE tool_calls ADD COLUMN commits TEXT;        -- hashes
ALTER TABLE tool_calls ADD COLUMN pull_requests TEXT;  -- addresses

-- Needed by: the first commit or pull request of a session after a response.
CREATE INDEX tool_calls_commits ON tool_calls (session_id) WHERE commits IS NOT NULL;
CREATE INDEX tool_calls_pull_requests ON tool_calls (session_id) WHERE pull_requests IS NOT NULL;
