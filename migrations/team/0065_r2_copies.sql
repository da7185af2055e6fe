-- Bytes of the catalogue's copies in R2 at the end of the last whole look through it; with `whole` all that lies there.
ALTER TABLE segment_sweep ADD COLUMN copies INTEGER;
