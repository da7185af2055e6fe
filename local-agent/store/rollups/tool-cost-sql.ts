const sums = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'cost_micros',
  'cache_savings_micros',
] as const;

/** A share for call number `n` of `calls`: whole numbers whose sum is exactly the column. */
function share(column: string): string {
  return `COALESCE(SUM(t.n * r.${column} / t.calls - (t.n - 1) * r.${column} / t.calls), 0)`;
}

function costOfCalls(hour: (at: string) => string): string {
  return `INSERT INTO tool_costs
SELECT r.session_id, ${hour('r.at')}, COALESCE(a.agent_type, 'unknown'), r.model, t.tool_name, ${sums.map(share).join(', ')},
  SUM(t.n = 1), SUM(t.n = 1 AND r.cost_micros IS NULL)
FROM (
  SELECT c.session_id, c.message_id, c.tool_name, COUNT(*) OVER response AS calls,
    ROW_NUMBER() OVER (response ORDER BY c.tool_use_id) AS n
  FROM temp.touched d CROSS JOIN tool_calls c ON c.session_id = d.session_id
  WHERE c.copy = 0 AND c.message_id IS NOT NULL
  WINDOW response AS (PARTITION BY c.session_id, c.message_id)
) t
CROSS JOIN api_calls r ON r.session_id = t.session_id AND r.message_id = t.message_id AND r.copy = 0
LEFT JOIN temp.runs a ON a.session_id = r.session_id AND a.agent_id = r.agent_id
GROUP BY 1, 2, 3, 4, 5`;
}

/** What is left of the usage, which is summed up by then. */
function costWithoutCalls(): string {
  const columns = [...sums, 'api_calls', 'unpriced_api_calls'];
  const rest = columns.map((column) => `u.${column} - COALESCE(SUM(t.${column}), 0)`);
  return `INSERT INTO tool_costs
SELECT u.session_id, u.hour, u.agent_type, u.model, '(no tool)', ${rest.join(', ')}
FROM temp.next_usage_rollups u
LEFT JOIN tool_costs t ON t.session_id = u.session_id AND t.hour = u.hour AND t.agent_type = u.agent_type AND t.model = u.model
GROUP BY u.session_id, u.hour, u.agent_type, u.model
HAVING u.api_calls > COALESCE(SUM(t.api_calls), 0)`;
}

/**
 * What tools cost. No API tells it, so the rule is: a response's usage is shared evenly among the tool calls that it
 * made; a response without any goes to "(no tool)". What a tool's output costs as input of later responses is not in it.
 */
export const toolCostSql = (hour: (at: string) => string) => [
  'DELETE FROM tool_costs WHERE session_id IN (SELECT session_id FROM temp.touched)',
  costOfCalls(hour),
  costWithoutCalls(),
];
