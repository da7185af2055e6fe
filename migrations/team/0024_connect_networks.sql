-- Where a machine that asks to be let in comes from, as a hash: one network may not keep all others out.
ALTER TABLE device_requests ADD COLUMN network TEXT NOT NULL DEFAULT '';
