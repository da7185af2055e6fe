import { bindFilter, filterSchema } from '../../../shared/queries/parts/filters.ts';
import { defineQuery } from '../../../shared/queries/parts/define-query.ts';
import { keyedUsageRow } from '../../../shared/queries/parts/usage-row.ts';

/** A share of `column` for call number `n` of `calls`; whole numbers whose sum is exactly the column. */
const share = (column: string) =>
  `COALESCE(SUM(r.n * r.${column} / MAX(r.calls, 1) - (r.n - 1) * r.${column} / MAX(r.calls, 1)), 0) AS ${column}`;
const shared = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'cost_micros',
  'cache_savings_micros',
];

/**
 * What tools cost. No API tells it, so the rule is: a response's usage is shared evenly among the tool calls that it
 * made; a response without any goes to "(no tool)". What a tool's output costs as input of later responses is not in
 * it. Asks the local facts, because rollups do not know which response made which call.
 */
export const costByTool = defineQuery({
  name: 'cost_by_tool',
  params: filterSchema,
  row: keyedUsageRow,
  sql: `WITH responses AS (
  SELECT c.*, COALESCE(t.tool_name, '(no tool)') AS tool_name,
    COUNT(t.tool_use_id) OVER response AS calls, ROW_NUMBER() OVER (response ORDER BY t.tool_use_id) AS n
  FROM api_calls c
  LEFT JOIN agent_rollups a ON a.session_id = c.session_id AND a.agent_id = c.agent_id
  LEFT JOIN session_rollups s ON s.session_id = c.session_id
  LEFT JOIN tool_calls t ON t.session_id = c.session_id AND t.message_id = c.message_id AND t.copy = 0
  WHERE c.copy = 0
    AND c.at / 3600000 >= COALESCE((CAST(?1 AS INTEGER) + 3599999) / 3600000, 0)
    AND c.at / 3600000 < COALESCE((CAST(?2 AS INTEGER) + 3599999) / 3600000, 1000000000)
    AND (?3 IS NULL OR s.project = ?3) AND (?4 IS NULL OR s.member = ?4)
    AND (?5 IS NULL OR c.model = ?5) AND (?6 IS NULL OR a.agent_type = ?6)
    AND (?7 IS NULL OR c.session_id = ?7)
  WINDOW response AS (PARTITION BY c.session_id, c.message_id))
SELECT r.tool_name AS key,
  ${shared.map(share).join(',\n  ')},
  SUM(r.n = 1) AS api_calls, SUM(r.n = 1 AND r.cost_micros IS NULL) AS unpriced_api_calls
FROM responses r
GROUP BY r.tool_name
ORDER BY cost_micros DESC, SUM(r.output_tokens) DESC, key`,
  bind: bindFilter,
});
