import { z } from 'zod';

/** By what work is added up. */
export const workBy = ['member', 'project', 'both'] as const;
export type WorkBy = (typeof workBy)[number];

/**
 * What people did in projects; '' where it is of all of them. `active_hours`: hours of the clock in which an agent answered,
 * those of each person together. `input_tokens` are all that went in, `cache_read_tokens` what of it was cached.
 */
export const workRow = z.object({
  member: z.string(),
  project: z.string(),
  active_hours: z.number(),
  sessions: z.number(),
  agent_runs: z.number(),
  failed_runs: z.number(),
  tool_calls: z.number(),
  tool_errors: z.number(),
  input_tokens: z.number(),
  cache_read_tokens: z.number(),
  output_tokens: z.number(),
  cost_micros: z.number(),
  api_calls: z.number(),
  unpriced_api_calls: z.number(),
});
export type WorkRow = z.infer<typeof workRow>;

/** A person and an hour, for a count of them. */
export const personHour = `CASE WHEN u.api_calls > 0 THEN json_array(COALESCE(s.member, 'unknown'), u.hour) END`;
