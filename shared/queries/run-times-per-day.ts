import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter } from './parts/fragments.ts';

/** How long the runs of subagents took that began on a day (UTC) and ended: exact median. */
export const runTimesPerDay = defineQuery({
  name: 'run_times_per_day',
  params: filterSchema,
  row: z.object({ day: z.string(), ended: z.number(), p50_ms: z.number() }),
  sql: `WITH runs AS (
  SELECT date(a.started_at / 1000, 'unixepoch') AS day, a.ended_at - a.started_at AS took,
    CUME_DIST() OVER (PARTITION BY date(a.started_at / 1000, 'unixepoch') ORDER BY a.ended_at - a.started_at) AS share
  FROM agent_rollups a
  WHERE ${agentFilter} AND a.agent_id <> 'main' AND a.ended_at IS NOT NULL)
SELECT day, COUNT(*) AS ended, MIN(CASE WHEN share >= 0.5 THEN took END) AS p50_ms
FROM runs
WHERE day IS NOT NULL
GROUP BY day
ORDER BY day`,
  bind: bindFilter,
});
