import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { dayOf, eventScope, inZone, lastHourOf, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';

/** The trend behind the errors table. */
export const errorsPerDay = defineQuery({
  name: 'errors_per_day',
  params: filterSchema.extend({ time_zone: timeZoneSchema, fingerprint: z.string().optional() }),
  row: z.object({ day: z.string(), fingerprint: z.string(), kind: z.string(), occurrences: z.number() }),
  sql: `WITH ${zoneRows('?8', lastHourOf('error_rollups'))}
SELECT ${dayOf('e')} AS day, e.fingerprint AS fingerprint, MIN(e.kind) AS kind, TOTAL(e.occurrences) AS occurrences
FROM zone
CROSS JOIN error_rollups e ON ${inZone('e')}
WHERE e.occurrences > 0
  AND ${eventScope('e')}
  AND (?9 IS NULL OR e.fingerprint = ?9)
GROUP BY 1, 2
ORDER BY day, fingerprint`,
  bind: (params) => [...bindFilter(params), bindZone(params), params.fingerprint ?? null],
});
