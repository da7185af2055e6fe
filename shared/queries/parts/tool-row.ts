import { z } from 'zod';
import { bucketColumns } from '../../ledger/duration-buckets.ts';

/** Figures of a tool; `b0…b15` hold the durations of `timed_calls`, see duration-buckets.ts. */
export const toolFigures = {
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
};

const buckets = bucketColumns.map((name) => `TOTAL(t.${name}) AS ${name}`);

/** They are added up from rows `t` of `tool_rollups`. */
export const toolSums = `TOTAL(t.calls) AS calls, TOTAL(t.errors) AS errors, TOTAL(t.denied) AS denied,
  COUNT(DISTINCT CASE WHEN t.calls > 0 THEN t.session_id END) AS sessions,
  TOTAL(t.timed_calls) AS timed_calls, TOTAL(t.duration_sum_ms) AS duration_sum_ms,
  MAX(t.duration_max_ms) AS duration_max_ms,
  ${buckets.slice(0, 8).join(', ')},
  ${buckets.slice(8).join(', ')}`;
