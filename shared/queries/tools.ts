import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { eventFilter } from './parts/fragments.ts';
import { bucketColumns } from '../ledger/duration-buckets.ts';

const buckets = bucketColumns.map((name) => `TOTAL(t.${name}) AS ${name}`);

/** Tools with their calls; `b0…b15` hold the durations of `timed_calls`, see duration-buckets.ts. */
export const tools = defineQuery({
  name: 'tools',
  params: filterSchema,
  row: z.object({
    tool_name: z.string(),
    calls: z.number(),
    errors: z.number(),
    denied: z.number(),
    sessions: z.number(),
    timed_calls: z.number(),
    duration_sum_ms: z.number(),
    duration_max_ms: z.number(),
    ...(Object.fromEntries(bucketColumns.map((name) => [name, z.number()])) as Record<
      (typeof bucketColumns)[number],
      z.ZodNumber
    >),
  }),
  sql: `SELECT t.tool_name AS tool_name,
  TOTAL(t.calls) AS calls, TOTAL(t.errors) AS errors, TOTAL(t.denied) AS denied,
  COUNT(DISTINCT CASE WHEN t.calls > 0 THEN t.session_id END) AS sessions,
  TOTAL(t.timed_calls) AS timed_calls, TOTAL(t.duration_sum_ms) AS duration_sum_ms,
  MAX(t.duration_max_ms) AS duration_max_ms,
  ${buckets.slice(0, 8).join(', ')},
  ${buckets.slice(8).join(', ')}
FROM tool_rollups t
WHERE ${eventFilter('t')}
GROUP BY t.tool_name
HAVING TOTAL(t.calls) > 0
ORDER BY calls DESC, tool_name`,
  bind: bindFilter,
});
