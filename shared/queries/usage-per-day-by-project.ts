import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { dayOf, inZone, lastHourOf, usagePoint, usageScope, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { usageSeriesRow } from './parts/usage-row.ts';

/** For a chart: one point for each day (in the reader's time zone) and project. */
export const usagePerDayByProject = defineQuery({
  name: 'usage_per_day_by_project',
  params: filterSchema.extend({ time_zone: timeZoneSchema }),
  row: usageSeriesRow,
  sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))}
SELECT ${dayOf('u')} AS day, COALESCE(s.project, 'unknown') AS series,
  ${usagePoint}
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
LEFT JOIN session_rollups s ON s.session_id = u.session_id
WHERE ${usageScope()}
GROUP BY 1, 2
HAVING TOTAL(u.api_calls) > 0
ORDER BY day, series`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});
