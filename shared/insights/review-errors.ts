import { z } from 'zod';
import type { ErrorGroup, WorkFacts } from './review-facts.ts';

/** A recurring error and what became of it; of earlier versions without the latter. */
export const reviewErrorSchema = z.object({
  fingerprint: z.string(),
  kind: z.string(),
  tool_name: z.string().nullable(),
  message: z.string().nullable(),
  occurrences: z.number(),
  /** In the time before; null: nothing was recorded then. */
  occurrences_before: z.number().nullable().default(null),
  sessions: z.number(),
  first_at: z.number(),
  last_at: z.number(),
  /** What fixed it is the next success of the same call in the same session; a case is an hour of it in one session. */
  cases: z.number().nullable().default(null),
  fixed: z.number().nullable().default(null),
  /** From the first failure of a case to its fix, half of them took no longer. */
  fixed_p50_ms: z.number().nullable().default(null),
  /** The latest fix. */
  fixed_session_id: z.string().nullable().default(null),
  fixed_event_id: z.string().nullable().default(null),
});
type ReviewError = z.infer<typeof reviewErrorSchema>;

/** So many errors does a review show. */
export const SHOWN_ERRORS = 15;

/** The most frequent first. */
export function errorsOf(o: {
  errors: readonly ErrorGroup[];
  outcomes: WorkFacts['outcomes'];
  before: WorkFacts['outcomes'] | null;
}): ReviewError[] {
  const outcomes = new Map(o.outcomes.map((row) => [row.fingerprint, row]));
  const before = new Map(o.before?.map((row) => [row.fingerprint, row.occurrences]));
  return o.errors.slice(0, SHOWN_ERRORS).map((row) => {
    const outcome = outcomes.get(row.fingerprint);
    return {
      fingerprint: row.fingerprint,
      kind: row.kind,
      tool_name: row.tool_name,
      message: row.message,
      occurrences: row.occurrences,
      occurrences_before: o.before === null ? null : (before.get(row.fingerprint) ?? 0),
      sessions: row.sessions,
      first_at: row.first_at,
      last_at: row.last_at,
      cases: outcome?.cases ?? null,
      fixed: outcome?.fixed ?? null,
      fixed_p50_ms: outcome?.p50_ms ?? null,
      fixed_session_id: outcome?.session_id ?? null,
      fixed_event_id: outcome?.fixed_event_id ?? null,
    };
  });
}
