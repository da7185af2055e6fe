import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { dayOf, inZone, lastHourOf, usagePoint, usageScope, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { usageSeriesRow } from './parts/usage-row.ts';

/** For a chart: one point for each day (in the reader's time zone) and agent type. */
export const usagePerDayByAgent = defineQuery({
  name: 'usage_per_day_by_agent',
  params: filterSchema.extend({ time_zone: timeZoneSchema }),
  row: usageSeriesRow,
  sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))}
SELECT ${dayOf('u')} AS day, u.agent_type AS series,
  ${usagePoint}
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
WHERE ${usageScope()}
GROUP BY 1, 2
HAVING TOTAL(u.api_calls) > 0
ORDER BY day, series`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});
