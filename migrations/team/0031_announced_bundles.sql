-- When a bundle was announced, by the clock of the cloud: one that never becomes whole goes a week later.
ALTER TABLE bundles ADD COLUMN announced_at INTEGER NOT NULL DEFAULT 0;
-- What is on its way now gets its week from here.
UPDATE bundles SET announced_at = unixepoch() * 1000 WHERE complete_at IS NULL;
-- Needed by: what began to come long ago and is not whole.
CREATE INDEX bundles_unfinished ON bundles (announced_at) WHERE complete_at IS NULL;
-- Needed by: how much a machine has sent.
CREATE INDEX bundles_device ON bundles (device_id);
