import { callFigures } from './sum-calls.ts';
import { responseFigures, summedColumns } from './sum-responses.ts';

/** Facts of one session that are no copies, for its sums. Calls in the order in which the shares of a response are cut. */
export const sessionFactsSql = {
  types: 'SELECT agent_id, agent_type FROM agent_runs WHERE session_id = ?',
  responses: `SELECT message_id, agent_id, at, model, stop_reason, ${summedColumns.join(', ')}
FROM api_calls WHERE session_id = ? AND copy = 0`,
  calls: `SELECT tool_use_id, message_id, agent_id, tool_name, status, coalesce(started_at, at),
  coalesce(duration_ms, max(ended_at - started_at, 0)), coalesce(summary, tool_name), skill
FROM tool_calls WHERE session_id = ? AND copy = 0 ORDER BY tool_use_id`,
  /** Of files that were changed by calls that did not fail; no row where none was. */
  files: `SELECT count(DISTINCT x.path), coalesce(sum(x.lines_added), 0), coalesce(sum(x.lines_removed), 0)
FROM file_operations x LEFT JOIN tool_calls c ON c.session_id = x.session_id AND c.tool_use_id = x.tool_use_id
WHERE x.session_id = ? AND x.operation <> 'read' AND coalesce(c.copy, 0) = 0 AND coalesce(c.status, 'ok') IN ('ok', 'running')
HAVING count(*) > 0`,
};

const slots = (count: number) => Array.from({ length: count }, () => '?').join(', ');

/** One row of sums; those of rollups have no rev yet. */
export const sumSql = {
  usage_rollups: `INSERT INTO temp.next_usage_rollups VALUES (?, ?, ?, ?, 0, ${slots(responseFigures)})`,
  tool_rollups: `INSERT INTO temp.next_tool_rollups VALUES (?, ?, ?, ?, 0, ${slots(callFigures + responseFigures)})`,
  tool_costs: `INSERT INTO tool_costs VALUES (${slots(summedColumns.length + 7)})`,
  agent_usage: `INSERT INTO temp.agent_usage VALUES (${slots(summedColumns.length + 8)})`,
  agent_tools: `INSERT INTO temp.agent_tools VALUES (${slots(6)})`,
  file_sums: `INSERT INTO temp.file_sums VALUES (${slots(4)})`,
};
export type SumTable = keyof typeof sumSql;
