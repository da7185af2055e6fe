-- Needed by: the page of a group of errors, which shows when it began, every agent, every occurrence and what fixed it.
-- Columns of rows that are written anyway, so that a team pays for no row more. NULL: a device of an earlier version, or a
-- project whose texts stay on the machine.
ALTER TABLE error_rollups ADD COLUMN first_at INTEGER CHECK (first_at BETWEEN 0 AND 8640000000000000);
-- [[agent_type, occurrences], …], the most first.
ALTER TABLE error_rollups ADD COLUMN agents TEXT;
-- [[at, event_id, agent_type], …], the latest first, as many as fit.
ALTER TABLE error_rollups ADD COLUMN moments TEXT;
-- What the call was about that failed last.
ALTER TABLE error_rollups ADD COLUMN input TEXT;
-- The next success of the same call in the same session.
ALTER TABLE error_rollups ADD COLUMN fixed_at INTEGER CHECK (fixed_at BETWEEN 0 AND 8640000000000000);
ALTER TABLE error_rollups ADD COLUMN fixed_event_id TEXT;
