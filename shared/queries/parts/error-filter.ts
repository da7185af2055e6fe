import { z } from 'zod';
import { errorKinds } from '../../events/event-schema.ts';
import type { SqlValue } from './define-query.ts';
import { bindFilter, filterSchema } from './filters.ts';
import { errorFilter, errorsSeen } from './fragments.ts';

/** What lists and sums of errors can be narrowed by. */
export const errorParams = filterSchema.extend({
  kind: z.enum(errorKinds).optional(),
  tool_name: z.string().optional(),
  fingerprint: z.string().optional(),
  /** Found anywhere in message, tool or input, in any case (ASCII). */
  text: z.string().min(1).optional(),
  /** Only groups that were never seen before this moment. */
  new_since: z.number().int().optional(),
  branch: z.string().min(1).optional(),
});

export function bindErrorFilter(params: z.infer<typeof errorParams>): SqlValue[] {
  return [
    ...bindFilter(params),
    params.kind ?? null,
    params.tool_name ?? null,
    params.fingerprint ?? null,
    params.text ?? null,
    params.new_since ?? null,
    params.branch ?? null,
  ];
}

/** When something was seen first: to the hour where a device does not tell. */
export const firstSeen = (table: string) => `COALESCE(${table}.first_at, ${table}.hour * 3600000)`;

const searched =
  "COALESCE(e.message, '') || ' ' || COALESCE(e.tool_name, '') || ' ' || COALESCE(e.input, '')";
const hasText = `instr(lower(${searched}), lower(?11)) > 0`;
const isOnBranch = `(?13 IS NULL OR EXISTS (SELECT 1 FROM session_rollups b WHERE b.session_id = e.session_id AND b.git_branch = ?13))`;

/**
 * Rows of errors that the filter finds, ?1 to ?13, as `own`; `seen`: how often, of the agents that are asked for. Without
 * their texts, which would be carried through every sort.
 */
export const ownErrors = `own AS MATERIALIZED (
SELECT e.fingerprint, e.session_id, e.hour, e.agent_type, e.last_at, e.occurrences, e.agents, ${errorsSeen('e')} AS seen,
  MIN(${firstSeen('e')}) OVER (PARTITION BY e.fingerprint) AS first_here
FROM error_rollups e
WHERE e.occurrences > 0 AND ${errorFilter('e')} AND ${errorsSeen('e')} > 0
  AND (?8 IS NULL OR e.kind = ?8) AND (?9 IS NULL OR e.tool_name = ?9) AND (?10 IS NULL OR e.fingerprint = ?10)
  AND (?11 IS NULL OR ${hasText})
  AND (?12 IS NULL OR e.fingerprint NOT IN (SELECT f.fingerprint FROM error_rollups f
    WHERE f.hour <= CAST(?12 AS INTEGER) / 3600000 AND f.occurrences > 0 AND ${firstSeen('f')} < ?12))
  AND ${isOnBranch})`;
