import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { usageFilter, usageSums } from './parts/fragments.ts';
import { usageColumns } from './parts/usage-row.ts';

/** `hour` counts hours since the epoch (UTC); hours without usage are left out. */
export const usageByHour = defineQuery({
  name: 'usage_by_hour',
  params: filterSchema,
  row: z.object({ hour: z.number(), ...usageColumns }),
  sql: `SELECT u.hour AS hour,
  ${usageSums}
FROM usage_rollups u
WHERE ${usageFilter}
GROUP BY u.hour
HAVING TOTAL(u.api_calls) > 0
ORDER BY u.hour`,
  bind: bindFilter,
});
