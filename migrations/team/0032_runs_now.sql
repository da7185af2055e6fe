-- Needed by: Now and its alerts. How a running agent gets on, as its machine sees it, which knows what is usual there and has
-- the clock that the times are of. NULL: nothing to say, the run is over, or a device of an earlier version.
ALTER TABLE agent_rollups ADD COLUMN open_tool TEXT;               -- the call that it waits for
ALTER TABLE agent_rollups ADD COLUMN open_at INTEGER CHECK (open_at BETWEEN 0 AND 8640000000000000);
ALTER TABLE agent_rollups ADD COLUMN open_usual_ms INTEGER         -- hardly one like it took longer; told of a stuck one
  CHECK (open_usual_ms BETWEEN 0 AND 9007199254740991);
ALTER TABLE agent_rollups ADD COLUMN trouble TEXT;                 -- stuck | loop | bottleneck
ALTER TABLE agent_rollups ADD COLUMN trouble_at INTEGER CHECK (trouble_at BETWEEN 0 AND 8640000000000000);
ALTER TABLE agent_rollups ADD COLUMN repeats INTEGER               -- of a loop: how often the same call failed
  CHECK (repeats BETWEEN 0 AND 9007199254740991);
ALTER TABLE agent_rollups ADD COLUMN usual_from_ms INTEGER         -- half of the runs of its type took between these
  CHECK (usual_from_ms BETWEEN 0 AND 9007199254740991);
ALTER TABLE agent_rollups ADD COLUMN usual_until_ms INTEGER CHECK (usual_until_ms BETWEEN 0 AND 9007199254740991);
