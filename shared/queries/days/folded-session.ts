import { z } from 'zod';
import { bucketColumns } from '../../ledger/duration-buckets.ts';
import { toolNumbers, toolUsageNumbers, usageNumbers } from './cells.ts';

// The hours of one session in one day (UTC), as they lie in the storage once their rows are gone: a line of JSON each.
// A row is a list: hour, agent type, model or tool, rev, then its numbers in this order. What a tool used comes last: it was
// not put away at first.

export const foldedToolNumbers = toolNumbers.filter((name) => name !== 'sessions');

/** All numbers of a tool's row. */
export const foldedToolRow: readonly string[] = [...foldedToolNumbers, ...bucketColumns, ...toolUsageNumbers];

const usageHour = z.tuple([z.number(), z.string(), z.string(), z.number()], z.number());
const toolHour = z.tuple([z.number(), z.string(), z.string(), z.number()], z.number());
export type FoldedHour = z.infer<typeof usageHour>;

export const foldedSession = z.object({
  session_id: z.string(),
  project: z.string(),
  member: z.string(),
  usage: z.array(usageHour),
  tools: z.array(toolHour),
});
export type FoldedSession = z.infer<typeof foldedSession>;

/** Parts of a day's sessions: by the last letter of their id. */
export const foldedPartCount = 17;
export const partOf = (column: string) => `instr('0123456789abcdef', substr(${column}, -1))`;

/**
 * A session has many rows of tools in an hour: the sessions of each hour are found one by one, so that rows of the sixteen
 * other parts are not read.
 */
const findSessions = `WITH RECURSIVE hours (hour) AS (
  SELECT CAST(?1 AS INTEGER) UNION ALL SELECT hour + 1 FROM hours WHERE hour + 1 < ?2),
at_work (hour, session_id) AS (
  SELECT hour, (SELECT MIN(session_id) FROM tool_rollups WHERE hour = hours.hour) FROM hours
  UNION ALL
  SELECT hour, (SELECT MIN(session_id) FROM tool_rollups WHERE hour = at_work.hour AND session_id > at_work.session_id)
  FROM at_work WHERE session_id IS NOT NULL)`;

/** Rows (session_id, project, member, hours as JSON) of one part of a day: ?1 and ?2 its hours, ?3 the part. */
export const foldedRowsSql = {
  usage: rowsSql({
    from: 'usage_rollups t',
    where: `t.hour >= ?1 AND t.hour < ?2 AND ${partOf('t.session_id')} = ?3`,
    name: 'model',
    numbers: usageNumbers,
  }),
  tools: `${findSessions}
${rowsSql({
  from: 'at_work CROSS JOIN tool_rollups t ON t.hour = at_work.hour AND t.session_id = at_work.session_id',
  where: `${partOf('at_work.session_id')} = ?3`,
  name: 'tool_name',
  numbers: foldedToolRow,
})}`,
};

function rowsSql(o: { from: string; where: string; name: string; numbers: readonly string[] }): string {
  const row = listOf(['t.hour', 't.agent_type', `t.${o.name}`, 't.rev', ...o.numbers.map(numberOf)]);
  return `SELECT t.session_id, COALESCE(s.project, 'unknown') AS project, COALESCE(s.member, 'unknown') AS member,
  json_group_array(${row}) AS hours
FROM ${o.from} LEFT JOIN session_rollups s ON s.session_id = t.session_id
WHERE ${o.where}
GROUP BY t.session_id ORDER BY t.session_id`;
}

/** A device of an earlier version does not tell what tools used. */
function numberOf(name: string): string {
  if (name === 'untold_calls') return 'CASE WHEN t.api_calls IS NULL THEN t.calls ELSE 0 END';
  return `COALESCE(t.${name}, 0)`;
}

/** One list as JSON. A function takes 32 arguments at most. */
function listOf(values: readonly string[]): string {
  const half = Math.ceil(values.length / 2);
  const [head, tail] = [values.slice(0, half), values.slice(half)].map(
    (part) => `json_array(${part.join(', ')})`,
  );
  return `json(substr(${head}, 1, length(${head}) - 1) || ',' || substr(${tail}, 2))`;
}
