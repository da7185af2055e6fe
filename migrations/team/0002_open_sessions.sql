-- Needed by: the Now page and the count of who waits, asked with every change that somebody watches. Sessions that go on
-- are few among all that ever were. An end is written once, so that the index costs three row writes a session; like
-- started_at, ended_at is taken over by a statement of its own, and only where it changed.
CREATE INDEX session_rollups_open ON session_rollups (session_id) WHERE ended_at IS NULL;
