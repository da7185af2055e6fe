import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import {
  inZone,
  lastHourOf,
  usageDetail,
  usageOrder,
  usageScope,
  usageSums,
  zoneRows,
} from './parts/fragments.ts';
import { bindUsageDetail, usageDetailParams } from './parts/usage-detail.ts';
import { usageColumns } from './parts/usage-row.ts';

/** `key` is the session id; without `limit` every session comes. */
export const usageBySession = defineQuery({
  name: 'usage_by_session',
  params: usageDetailParams.extend({ limit: z.number().int().positive().optional() }),
  row: z.object({
    key: z.string(),
    project: z.string(),
    title: z.string().nullable(),
    started_at: z.number().nullable(),
    ...usageColumns,
  }),
  sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))}
SELECT u.session_id AS key,
  COALESCE(s.project, 'unknown') AS project, s.title AS title, s.started_at AS started_at,
  ${usageSums}
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
LEFT JOIN session_rollups s ON s.session_id = u.session_id
WHERE ${usageScope()}
  AND ${usageDetail}
GROUP BY u.session_id
HAVING TOTAL(u.api_calls) > 0
ORDER BY ${usageOrder}
LIMIT COALESCE(?11, -1)`,
  bind: (params) => [...bindUsageDetail(params), params.limit ?? null],
});
