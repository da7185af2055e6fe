import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';

/** The trend behind the agents table: runs started on each day (in the reader's time zone). */
export const agentsPerDay = defineQuery({
  name: 'agents_per_day',
  params: filterSchema.extend({ time_zone: timeZoneSchema }),
  row: z.object({
    day: z.string(),
    agent_type: z.string(),
    runs: z.number(),
    failed: z.number(),
    cost_micros: z.number(),
  }),
  // Parts of the zone that begin a year after the last session and later hold no run; every part costs reads.
  sql: `WITH zone AS MATERIALIZED (
  SELECT value ->> 0 AS from_hour, value ->> 1 AS until_hour, value ->> 2 AS minutes FROM json_each(?8)
  WHERE value ->> 0 <= COALESCE((SELECT MAX(started_at) / 3600000 + 8784 FROM session_rollups), 0))
SELECT date(a.started_at / 1000 + zone.minutes * 60, 'unixepoch') AS day, a.agent_type AS agent_type,
  COUNT(*) AS runs, SUM(a.status IN ('failed', 'killed', 'orphaned')) AS failed, TOTAL(a.cost_micros) AS cost_micros
FROM agent_rollups a
JOIN zone ON a.started_at >= zone.from_hour * 3600000 AND a.started_at < zone.until_hour * 3600000
WHERE ${agentFilter}
GROUP BY 1, 2
ORDER BY day, agent_type`,
  bind: (params) => [...bindFilter(params), bindZone(params)],
});
