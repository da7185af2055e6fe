import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { firstSeen } from './parts/error-filter.ts';
import { errorFilter, errorsSeen } from './parts/fragments.ts';

/**
 * What became of the most frequent errors, or of those that are asked for. A case is an hour of an error in one session; it
 * is fixed when the same call goes well in that session. How long that took is counted from its first failure on. Session and
 * event are those of the latest fix.
 */
export const errorOutcomes = defineQuery({
  name: 'error_outcomes',
  params: filterSchema.extend({
    fingerprints: z.array(z.string()).optional(),
    limit: z.number().int().positive().default(15),
  }),
  row: z.object({
    fingerprint: z.string(),
    occurrences: z.number(),
    cases: z.number(),
    fixed: z.number(),
    /** Half of the fixes took no longer; null: nothing was fixed. */
    p50_ms: z.number().nullable(),
    session_id: z.string().nullable(),
    fixed_event_id: z.string().nullable(),
  }),
  sql: `WITH own AS MATERIALIZED (
  SELECT e.fingerprint, e.session_id, ${errorsSeen('e')} AS seen, e.last_at, e.fixed_at, e.fixed_event_id,
    e.fixed_at - ${firstSeen('e')} AS took_ms
  FROM error_rollups e
  WHERE e.occurrences > 0 AND ${errorFilter('e')} AND ${errorsSeen('e')} > 0
    AND (?8 IS NULL OR e.fingerprint IN (SELECT value FROM json_each(?8)))),
grouped AS MATERIALIZED (
  SELECT fingerprint, TOTAL(seen) AS occurrences, COUNT(*) AS cases, COUNT(fixed_at) AS fixed, MAX(last_at) AS latest
  FROM own GROUP BY fingerprint
  ORDER BY occurrences DESC, latest DESC, fingerprint
  LIMIT ?9),
fixes AS MATERIALIZED (
  SELECT fingerprint, session_id, fixed_event_id, took_ms,
    ROW_NUMBER() OVER (PARTITION BY fingerprint ORDER BY took_ms) AS by_time,
    ROW_NUMBER() OVER (PARTITION BY fingerprint ORDER BY fixed_at DESC, session_id, fixed_event_id) AS by_age
  FROM own WHERE fixed_at IS NOT NULL AND fingerprint IN (SELECT fingerprint FROM grouped))
SELECT shown.fingerprint, shown.occurrences, shown.cases, shown.fixed, middle.took_ms AS p50_ms, last.session_id, last.fixed_event_id
FROM grouped shown
LEFT JOIN fixes middle ON middle.fingerprint = shown.fingerprint AND middle.by_time = (shown.fixed + 1) / 2
LEFT JOIN fixes last ON last.fingerprint = shown.fingerprint AND last.by_age = 1
ORDER BY shown.occurrences DESC, shown.latest DESC, shown.fingerprint`,
  bind: ({ fingerprints, ...params }) => [
    ...bindFilter(params),
    fingerprints === undefined ? null : JSON.stringify(fingerprints),
    params.limit,
  ],
});
