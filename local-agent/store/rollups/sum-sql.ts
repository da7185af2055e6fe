import { bucketColumns } from '../../../shared/ledger/duration-buckets.ts';
import { summedColumns } from './sum-responses.ts';

/** Facts of one session that are no copies, for its sums. Calls in the order in which the shares of a response are cut. */
export const sessionFactsSql = {
  types: 'SELECT agent_id, agent_type FROM agent_runs WHERE session_id = ?',
  responses: `SELECT message_id, agent_id, at, model, stop_reason, ${summedColumns.join(', ')}
FROM api_calls WHERE session_id = ? AND copy = 0`,
  calls: `SELECT tool_use_id, message_id, agent_id, tool_name, status, coalesce(started_at, at),
  coalesce(duration_ms, max(ended_at - started_at, 0)), coalesce(summary, tool_name)
FROM tool_calls WHERE session_id = ? AND copy = 0 ORDER BY tool_use_id`,
};

const slots = (count: number) => Array.from({ length: count }, () => '?').join(', ');

/** One row of sums; those of rollups have no rev yet. */
export const sumSql = {
  usage_rollups: `INSERT INTO temp.next_usage_rollups VALUES (?, ?, ?, ?, 0, ${slots(summedColumns.length + 2)})`,
  tool_rollups: `INSERT INTO temp.next_tool_rollups VALUES (?, ?, ?, ?, 0, ${slots(bucketColumns.length + 6)})`,
  tool_costs: `INSERT INTO tool_costs VALUES (${slots(summedColumns.length + 7)})`,
  agent_usage: `INSERT INTO temp.agent_usage VALUES (${slots(summedColumns.length + 8)})`,
  agent_tools: `INSERT INTO temp.agent_tools VALUES (${slots(6)})`,
};
export type SumTable = keyof typeof sumSql;
