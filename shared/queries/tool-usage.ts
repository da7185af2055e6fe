import { z } from 'zod';
import { toolOfKey } from '../ledger/skill-keys.ts';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import {
  dayOf,
  eventFilter,
  eventScope,
  inZone,
  lastHourOf,
  usagePoint,
  usageSums,
  zoneRows,
} from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { usageColumns } from './parts/usage-row.ts';

// What tools used, by the rule of tool-rest.ts: what no tool used is the rest of a usage query with the same filter. Which
// model used it is not known here.

const filter = filterSchema.omit({ model: true });
const untold = 'TOTAL(CASE WHEN u.api_calls IS NULL THEN u.calls END) AS untold_calls';
const isTold = 'HAVING TOTAL(u.api_calls) > 0 OR TOTAL(u.cost_micros) > 0 OR untold_calls > 0';

/** For a chart: a point for each day (in the reader's time zone) and tool. */
export const toolUsagePerDay = defineQuery({
  name: 'tool_usage_per_day',
  params: filter.extend({ time_zone: timeZoneSchema }),
  row: z.object({
    day: z.string(),
    tool: z.string(),
    untold_calls: z.number(),
    tokens: z.number(),
    ...usageColumns,
  }),
  sql: `WITH ${zoneRows('?8', lastHourOf('tool_rollups'))}
SELECT ${dayOf('u')} AS day, ${toolOfKey('u.tool_name')} AS tool, ${untold},
  ${usagePoint}
FROM zone
CROSS JOIN tool_rollups u ON ${inZone('u')}
WHERE ${eventScope('u')}
GROUP BY 1, 2
${isTold}
ORDER BY day, tool`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});

/** For a map: by project, agent type and tool, the dearest first. */
export const toolUsageByProjectAgent = defineQuery({
  name: 'tool_usage_by_project_agent',
  params: filter,
  row: z.object({
    project: z.string(),
    agent: z.string(),
    tool: z.string(),
    untold_calls: z.number(),
    ...usageColumns,
  }),
  sql: `SELECT COALESCE(s.project, 'unknown') AS project, u.agent_type AS agent, ${toolOfKey('u.tool_name')} AS tool, ${untold},
  ${usageSums}
FROM tool_rollups u
LEFT JOIN session_rollups s ON s.session_id = u.session_id
WHERE ${eventFilter('u')}
GROUP BY 1, 2, 3
${isTold}
ORDER BY cost_micros DESC, project, agent, tool`,
  bind: bindFilter,
});
