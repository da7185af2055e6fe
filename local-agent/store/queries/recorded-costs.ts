import { z } from 'zod';
import { defineQuery } from '../../../shared/queries/parts/define-query.ts';
import { bindFilter, filterSchema } from '../../../shared/queries/parts/filters.ts';
import { sessionScope } from '../../../shared/queries/parts/fragments.ts';

/** Responses that no table prices, and whose cost is what the client wrote beside them. Only this machine knows which. */
export const recordedCosts = defineQuery({
  name: 'recorded_costs',
  params: filterSchema,
  row: z.object({ api_calls: z.number() }),
  sql: `SELECT COUNT(*) AS api_calls
FROM api_calls c
LEFT JOIN agent_rollups a ON a.session_id = c.session_id AND a.agent_id = c.agent_id
WHERE c.cost_recorded = 1 AND c.copy = 0
  AND (?1 IS NULL OR c.at >= ?1) AND (?2 IS NULL OR c.at < ?2)
  AND ${sessionScope('c')}
  AND (?5 IS NULL OR c.model = ?5)
  AND (?6 IS NULL OR COALESCE(a.agent_type, 'unknown') = ?6)`,
  bind: bindFilter,
});
