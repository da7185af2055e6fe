import { z } from 'zod';
import type { SqlValue } from './define-query.ts';
import { bindFilter, filterSchema } from './filters.ts';
import { bindZone, timeZoneSchema } from './time-zone.ts';

/** What usage by session can be narrowed by: a cell of the week and a branch, beside the filter. */
export const usageDetailParams = filterSchema.extend({
  time_zone: timeZoneSchema,
  /** 0 (Monday, 0:00) to 167, in the reader's time zone. */
  week_hour: z.number().int().min(0).max(167).optional(),
  branch: z.string().min(1).optional(),
});

/** The values, always ?1 to ?10. */
export function bindUsageDetail(params: z.infer<typeof usageDetailParams>): SqlValue[] {
  return [...bindFilter(params), bindZone(params), params.week_hour ?? null, params.branch ?? null];
}
