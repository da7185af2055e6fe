import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { inZone, lastHourOf, usageScope, weekHourOf, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { personHour } from './parts/work-row.ts';

/**
 * The same by hour of the week: 0 (Monday, 0:00) to 167 in the reader's time zone. A session counts in each hour in which
 * an agent of it answered.
 */
export const workByWeekHour = defineQuery({
  name: 'work_by_week_hour',
  params: filterSchema.extend({ time_zone: timeZoneSchema }),
  row: z.object({
    week_hour: z.number(),
    sessions: z.number(),
    active_hours: z.number(),
    cost_micros: z.number(),
    unpriced_api_calls: z.number(),
  }),
  sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))}
SELECT ${weekHourOf('u')} AS week_hour,
  COUNT(DISTINCT CASE WHEN u.api_calls > 0 THEN json_array(u.session_id, u.hour) END) AS sessions,
  COUNT(DISTINCT ${personHour}) AS active_hours,
  TOTAL(u.cost_micros) AS cost_micros, TOTAL(u.unpriced_api_calls) AS unpriced_api_calls
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
LEFT JOIN session_rollups s ON s.session_id = u.session_id
WHERE ${usageScope()}
GROUP BY 1
HAVING sessions > 0
ORDER BY week_hour`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});
