import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { inZone, lastHourOf, usageScope, usageSums, weekHourOf, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { usageColumns } from './parts/usage-row.ts';

/** `week_hour`: 0 (Monday, 0:00) to 167 in the reader's time zone; hours without usage are left out. */
export const usageByWeekHour = defineQuery({
  name: 'usage_by_week_hour',
  params: filterSchema.extend({ time_zone: timeZoneSchema }),
  row: z.object({ week_hour: z.number(), ...usageColumns }),
  sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))}
SELECT ${weekHourOf('u')} AS week_hour,
  ${usageSums}
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
WHERE ${usageScope()}
GROUP BY 1
HAVING TOTAL(u.api_calls) > 0
ORDER BY week_hour`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});
