import { z } from 'zod';
import { bindFilter, filterSchema } from '../../../shared/queries/parts/filters.ts';
import { defineQuery } from '../../../shared/queries/parts/define-query.ts';
import { sessionScope, usageOrder, usageSums } from '../../../shared/queries/parts/fragments.ts';
import { keyedUsageRow } from '../../../shared/queries/parts/usage-row.ts';

/**
 * When a call's work was there: not before the response that asked for it was, of which later lines may tell when the call
 * has ended already.
 */
const doneAt = 'max(coalesce(t.ended_at, t.at), coalesce(r.at, 0))';

/**
 * What was used for each commit or pull request: every response counts for the first one of its session after it, whoever
 * of the session's agents made it. So the rows add up to the totals of the same filter. Only this machine knows it.
 */
function costByGitWork({ column, rest }: { column: 'commits' | 'pull_requests'; rest: string }) {
  return defineQuery({
    name: `cost_by_${column}`,
    params: filterSchema,
    /** Several of one call are one row, blanks between them. */
    row: keyedUsageRow.extend({ project: z.string().nullable() }),
    sql: `WITH used AS MATERIALIZED (
  SELECT coalesce((
    SELECT t.${column} FROM tool_calls t INDEXED BY tool_calls_${column}
    LEFT JOIN api_calls r ON r.session_id = t.session_id AND r.message_id = t.message_id
    WHERE t.session_id = c.session_id AND t.${column} IS NOT NULL AND t.copy = 0 AND ${doneAt} >= c.at
    ORDER BY ${doneAt}, t.tool_use_id LIMIT 1), '${rest}') AS key,
    c.*, 1 AS api_calls, c.cost_micros IS NULL AS unpriced_api_calls
  FROM api_calls c
  LEFT JOIN agent_rollups a ON a.session_id = c.session_id AND a.agent_id = c.agent_id
  WHERE c.copy = 0 AND c.session_id NOT IN (SELECT session_id FROM imported_sessions)
    AND (?1 IS NULL OR c.at >= ?1) AND (?2 IS NULL OR c.at < ?2)
    AND ${sessionScope('c')}
    AND (?5 IS NULL OR c.model = ?5)
    AND (?6 IS NULL OR COALESCE(a.agent_type, 'unknown') = ?6)
)
SELECT u.key AS key, CASE WHEN u.key <> '${rest}' THEN MIN(s.project) END AS project,
  ${usageSums}
FROM used u LEFT JOIN session_rollups s ON s.session_id = u.session_id
GROUP BY u.key
ORDER BY ${usageOrder}`,
    bind: bindFilter,
  });
}

export const costByCommit = costByGitWork({ column: 'commits', rest: '(not committed)' });
export const costByPullRequest = costByGitWork({ column: 'pull_requests', rest: '(no pull request)' });
