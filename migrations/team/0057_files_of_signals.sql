-- Needed by: the files that cost most, in reviews. One row of a session tells of all its calls of tools for files; `files` is
-- JSON, `[[path, times, tokens, cost_micros], …]`, the dearest first, as many as fit; null where paths do not leave the machine.
ALTER TABLE signal_rollups ADD COLUMN files TEXT;
