import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { dayOf, inZone, lastHourOf, usageScope, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { personHour } from './parts/work-row.ts';

/** Sessions at work on each day in the reader's time zone, hours of people in which agents answered, and what it cost. */
export const workPerDay = defineQuery({
  name: 'work_per_day',
  params: filterSchema.extend({ time_zone: timeZoneSchema }),
  row: z.object({
    day: z.string(),
    sessions: z.number(),
    active_hours: z.number(),
    cost_micros: z.number(),
    unpriced_api_calls: z.number(),
  }),
  sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))}
SELECT ${dayOf('u')} AS day, COUNT(DISTINCT CASE WHEN u.api_calls > 0 THEN u.session_id END) AS sessions,
  COUNT(DISTINCT ${personHour}) AS active_hours,
  TOTAL(u.cost_micros) AS cost_micros, TOTAL(u.unpriced_api_calls) AS unpriced_api_calls
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
LEFT JOIN session_rollups s ON s.session_id = u.session_id
WHERE ${usageScope()}
GROUP BY 1
HAVING sessions > 0
ORDER BY day`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});
