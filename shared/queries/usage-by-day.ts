import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { dayOf, inZone, lastHourOf, usageScope, usageSums, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { keyedUsageRow } from './parts/usage-row.ts';

/** `key` is the day, YYYY-MM-DD, in the reader's time zone; days without usage are left out. */
export const usageByDay = defineQuery({
  name: 'usage_by_day',
  params: filterSchema.extend({ time_zone: timeZoneSchema }),
  row: keyedUsageRow,
  sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))}
SELECT ${dayOf('u')} AS key,
  ${usageSums}
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
WHERE ${usageScope()}
GROUP BY 1
HAVING TOTAL(u.api_calls) > 0
ORDER BY key`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});
