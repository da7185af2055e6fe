import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { usageFilter, usageOrder, usageSums } from './parts/fragments.ts';
import { usageColumns } from './parts/usage-row.ts';

/** `key` is the session id; without `limit` every session comes. */
export const usageBySession = defineQuery({
  name: 'usage_by_session',
  params: filterSchema.extend({ limit: z.number().int().positive().optional() }),
  row: z.object({
    key: z.string(),
    project: z.string(),
    title: z.string().nullable(),
    started_at: z.number().nullable(),
    ...usageColumns,
  }),
  sql: `SELECT u.session_id AS key,
  COALESCE(s.project, 'unknown') AS project, s.title AS title, s.started_at AS started_at,
  ${usageSums}
FROM usage_rollups u
LEFT JOIN session_rollups s ON s.session_id = u.session_id
WHERE ${usageFilter}
GROUP BY u.session_id
HAVING TOTAL(u.api_calls) > 0
ORDER BY ${usageOrder}
LIMIT COALESCE(?8, -1)`,
  bind: (params) => [...bindFilter(params), params.limit ?? null],
});
