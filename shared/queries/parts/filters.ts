import { z } from 'zod';
import type { SqlValue } from './define-query.ts';

/** What every reporting query can be narrowed by. Times are milliseconds; `until` is exclusive. */
export const filterSchema = z.object({
  since: z.number().int().optional(),
  until: z.number().int().optional(),
  project: z.string().optional(),
  member: z.string().optional(),
  model: z.string().optional(),
  agent_type: z.string().optional(),
  session_id: z.string().optional(),
});
export type Filter = z.infer<typeof filterSchema>;

/** The filter's bound values, always ?1 to ?7 in this order. */
export function bindFilter(filter: Filter): SqlValue[] {
  return [
    filter.since ?? null,
    filter.until ?? null,
    filter.project ?? null,
    filter.member ?? null,
    filter.model ?? null,
    filter.agent_type ?? null,
    filter.session_id ?? null,
  ];
}
