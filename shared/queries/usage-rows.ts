import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { dayOf, inZone, lastHourOf, usageScope, usageSums, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { usageColumns } from './parts/usage-row.ts';

/** Usage in its finest useful grain: day (in the reader's time zone), session, agent type and model. */
export const usageRows = defineQuery({
  name: 'usage_rows',
  params: filterSchema.extend({ time_zone: timeZoneSchema }),
  row: z.object({
    day: z.string(),
    session_id: z.string(),
    project: z.string(),
    member: z.string(),
    agent_type: z.string(),
    model: z.string(),
    ...usageColumns,
  }),
  sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))}
SELECT ${dayOf('u')} AS day, u.session_id AS session_id, COALESCE(s.project, 'unknown') AS project,
  COALESCE(s.member, 'unknown') AS member, u.agent_type AS agent_type, u.model AS model,
  ${usageSums}
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
LEFT JOIN session_rollups s ON s.session_id = u.session_id
WHERE ${usageScope()}
GROUP BY 1, u.session_id, u.agent_type, u.model
HAVING TOTAL(u.api_calls) > 0
ORDER BY day, session_id, agent_type, model`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});
