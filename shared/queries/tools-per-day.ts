import { z } from 'zod';
import { toolOfKey } from '../ledger/skill-keys.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { dayOf, eventScope, inZone, lastHourOf, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';

/** The trend behind the tools table. */
export const toolsPerDay = defineQuery({
  name: 'tools_per_day',
  params: filterSchema.extend({ time_zone: timeZoneSchema }),
  row: z.object({ day: z.string(), tool_name: z.string(), calls: z.number(), errors: z.number() }),
  sql: `WITH ${zoneRows('?8', lastHourOf('tool_rollups'))}
SELECT ${dayOf('t')} AS day, ${toolOfKey('t.tool_name')} AS tool_name, TOTAL(t.calls) AS calls, TOTAL(t.errors) AS errors
FROM zone
CROSS JOIN tool_rollups t ON ${inZone('t')}
WHERE ${eventScope('t')}
GROUP BY 1, 2
HAVING TOTAL(t.calls) > 0
ORDER BY day, tool_name`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});
