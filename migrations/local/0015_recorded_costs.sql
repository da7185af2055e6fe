-- 1: no table prices the response, and its cost is what the client wrote beside it (old versions did).
ALTER TABLE api_calls ADD COLUMN cost_recorded INTEGER NOT NULL DEFAULT 0;
-- Needed by: saying of how many responses of a report that is so.
CREATE INDEX api_calls_cost_recorded ON api_calls (session_id) WHERE cost_recorded = 1;
