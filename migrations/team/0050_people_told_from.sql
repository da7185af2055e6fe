-- Needed by: pages of people, which say since when they are told. Days that were put away before people were told hold none
-- of them, which looks like days on which nobody worked. NULL: all days tell. Days that are made anew are about to.
ALTER TABLE day_zones ADD COLUMN people_from INTEGER CHECK (people_from BETWEEN 0 AND 100000000);
UPDATE day_zones SET people_from = (
  SELECT MAX(f.day) + 1 FROM day_figures f
  WHERE f.zone = day_zones.zone AND f.slice = 'all' AND f.people = '[]' AND (f.usage <> '[]' OR f.tools <> '[]')
    AND NOT EXISTS (SELECT 1 FROM stale_days s WHERE s.day = f.day));
