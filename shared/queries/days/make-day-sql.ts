import { MAIN_AGENT } from '../../agents/main-agent.ts';
import { bucketColumns } from '../../ledger/duration-buckets.ts';
import { isRunning } from '../parts/fragments.ts';
import type { DayPart } from './cut-days.ts';
import {
  activityNumbers,
  agentNumbers,
  dayColumnNames,
  dayColumns,
  greatest,
  peopleNumbers,
  runBucketScale,
  usageNumbers,
  type DayColumn,
} from './cells.ts';

// One statement makes a day of one zone out of the rows that devices sent: ?1 zone, ?2 day, ?3 and ?4 its hours (until
// exclusive), ?5 and ?6 its moments. A row that stays as it was is not written. What is added up is a whole number; TOTAL is
// a REAL, which JSON would show.

const whole = (sum: string) => `CAST(${sum} AS INTEGER)`;
/** What is no sum: a list of single bits is one number of them. */
const counts: Readonly<Record<string, string>> = {
  hour_bits: 'COALESCE(SUM(DISTINCT hour_bits), 0)',
};
const sumOf = (name: string) =>
  counts[name] ?? (greatest.has(name) ? `MAX(${name})` : whole(`TOTAL(${name})`));
const sums = (names: readonly string[]) => names.map((name) => `${sumOf(name)} AS ${name}`).join(', ');
const session = (table: string) =>
  `COALESCE(s.project, 'unknown') AS project, COALESCE(s.member, 'unknown') AS member
  FROM ${table} LEFT JOIN session_rollups s ON s.session_id`;

const toolSums = [
  ...['calls', 'errors', 'denied', 'timed_calls', 'duration_sum_ms', 'duration_max_ms'].map(
    (name) => `${greatest.has(name) ? `MAX(t.${name})` : whole(`TOTAL(t.${name})`)} AS ${name}`,
  ),
  'COUNT(DISTINCT CASE WHEN t.calls > 0 THEN t.session_id END) AS sessions',
  ...[...bucketColumns, ...usageNumbers].map((name) => `${whole(`TOTAL(t.${name})`)} AS ${name}`),
  `${whole('TOTAL(CASE WHEN t.api_calls IS NULL THEN t.calls END)')} AS untold_calls`,
].join(', ');

/** The buckets of what runs took, which is not kept in their rows. */
const runBuckets = bucketColumns.map((name, index) => {
  const from = index === 0 ? 0 : 2 ** (index + 3) * runBucketScale;
  const until = index === bucketColumns.length - 1 ? undefined : 2 ** (index + 4) * runBucketScale;
  const least = index === 0 ? 'a.ended_at IS NOT NULL' : `a.ended_at - a.started_at >= ${from}`;
  const most = until === undefined ? '' : ` AND a.ended_at - a.started_at < ${until}`;
  return `${whole(`TOTAL(${least}${most})`)} AS ${name}`;
});

const agentSums = [
  'COUNT(*) AS runs',
  `SUM(${isRunning}) AS running`,
  "SUM(a.status IN ('failed', 'killed', 'orphaned')) AS failed",
  'COUNT(DISTINCT a.session_id) AS sessions',
  ...agentNumbers.slice(4, 14).map((name) => `${whole(`TOTAL(a.${name})`)} AS ${name}`),
  'MAX(a.ended_at - a.started_at) AS max_ms',
  'MAX(a.last_event_at) AS last_event_at',
  ...runBuckets,
].join(', ');

/** Where each column's cells are added up from. */
const sources: Record<DayColumn, string> = {
  usage: 'used_by',
  projects: 'used_by',
  members: 'used_by',
  hours: 'used_in_hours',
  tools: 'called',
  agent_tools: 'called_by',
  tool_usage: 'called_by',
  people: 'worked',
  activity: 'answered',
  agents: 'ran',
};

/** Rows of `people` from what tells of some of its numbers alone. */
function workedFrom(o: { source: string; told: Partial<Record<(typeof peopleNumbers)[number], string>> }) {
  const numbers = peopleNumbers.map((name) => `${o.told[name] ?? 0} AS ${name}`);
  return `SELECT member, project, ${numbers.join(', ')} FROM ${o.source}`;
}

/** `dayHour`: the hour that the first bit of a day stands for. */
const workedIn = (dayHour: string | number) => [
  workedFrom({
    source: 'used_by',
    told: {
      input_tokens: 'input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens',
      cache_read_tokens: 'cache_read_tokens',
      output_tokens: 'output_tokens',
      cost_micros: 'cost_micros',
      api_calls: 'api_calls',
      unpriced_api_calls: 'unpriced_api_calls',
    },
  }),
  workedFrom({ source: 'seen', told: { hour_bits: `1 << CAST(hour - ${dayHour} AS INTEGER)` } }),
  workedFrom({
    source: 'seen GROUP BY member, project',
    told: { sessions: 'COUNT(DISTINCT session_id)' },
  }),
  workedFrom({ source: 'called', told: { tool_calls: 'calls', tool_errors: 'errors' } }),
  workedFrom({
    source: `ran WHERE agent_type <> '${MAIN_AGENT}'`,
    told: { agent_runs: 'runs', failed_runs: 'failed' },
  }),
];

const answered = [
  'SELECT member, project, hour, 0 AS sessions, 0 AS unused, cost_micros, unpriced_api_calls FROM used_in_hours',
  'SELECT member, project, hour, COUNT(*), 0, 0, 0 FROM seen GROUP BY member, project, hour',
];

/** What is told of the same names in one row: what is added up for three slices and several columns is to be few. */
function added(o: { source: string; names: readonly string[]; numbers: readonly string[] }): string {
  const names = o.names.join(', ');
  return `AS MATERIALIZED (SELECT ${names}, ${sums(o.numbers)} FROM ${o.source} GROUP BY ${names})`;
}

/** The same rows once for each slice that they are in. */
function sliced(source: string): string {
  return `${source}_in AS MATERIALIZED (
  SELECT k.slice, CASE k.slice WHEN 'both' THEN x.member ELSE '' END AS of_member,
    CASE WHEN k.slice IN ('project', 'both') THEN x.project ELSE '' END AS of_project, x.*
  FROM slices k CROSS JOIN ${source} x)`;
}

/** Most of them are 0, which is written as nothing, and at the end not at all: they are most of what a day takes. */
const packedBuckets = `rtrim(${bucketColumns.map((name) => `iif(${name} = 0, '', ${name})`).join(" || ',' || ")}, ',')`;

/** Columns that are added up by the same names of the same rows: both in one go. */
const together: DayColumn[][] = Object.values(
  Object.groupBy(dayColumnNames, (column) => `${sources[column]} ${dayColumns[column].names.join(' ')}`),
).flatMap((columns) => (columns === undefined ? [] : [columns]));

function cellsOf(columns: readonly DayColumn[]): string {
  const lists = columns.map((column) => {
    const { names, numbers, buckets } = dayColumns[column];
    return [...names, ...numbers, ...(buckets ? [packedBuckets] : [])];
  });
  const told = columns.flatMap((column): readonly string[] => [
    ...dayColumns[column].numbers,
    ...(dayColumns[column].buckets ? bucketColumns : []),
  ]);
  const [first] = columns;
  const names = first === undefined ? '' : dayColumns[first].names.join(', ');
  const source = first === undefined ? '' : sources[first];
  const bodies = dayColumnNames.map((column) => {
    const list = lists[columns.indexOf(column)];
    return list === undefined ? 'NULL' : `json_group_array(json_array(${list.join(', ')}))`;
  });
  return `SELECT slice, of_member, of_project, ${bodies.join(', ')}
  FROM (SELECT slice, of_member, of_project, ${names}, ${sums([...new Set(told)])}
    FROM ${source}_in GROUP BY slice, of_member, of_project, ${names})
  GROUP BY slice, of_member, of_project`;
}

const nothing = dayColumnNames.map(() => 'NULL').join(', ');

/** What the cells of a day, or of a part of it, are added up from. */
function tablesOf(
  o: Record<'dayHour' | 'fromHour' | 'untilHour' | 'startsAt' | 'endsAt', string | number>,
): string {
  const { dayHour, fromHour, untilHour, startsAt, endsAt } = o;
  return `slices (slice) AS (VALUES ('all'), ('project'), ('both')),
used AS MATERIALIZED (
  SELECT u.agent_type, u.model, u.hour, ${usageNumbers.map((name) => `${whole(`TOTAL(u.${name})`)} AS ${name}`).join(', ')},
  ${session('usage_rollups u')} = u.session_id
  WHERE u.hour >= ${fromHour} AND u.hour < ${untilHour}
  GROUP BY s.project, s.member, u.agent_type, u.model, u.hour),
called AS MATERIALIZED (
  SELECT t.tool_name, ${toolSums},
  ${session('tool_rollups t')} = t.session_id
  WHERE t.hour >= ${fromHour} AND t.hour < ${untilHour}
  GROUP BY s.project, s.member, t.tool_name),
called_by AS MATERIALIZED (
  SELECT t.agent_type, t.tool_name, ${toolSums},
  ${session('tool_rollups t')} = t.session_id
  WHERE t.hour >= ${fromHour} AND t.hour < ${untilHour}
  GROUP BY s.project, s.member, t.agent_type, t.tool_name),
seen AS MATERIALIZED (
  SELECT DISTINCT u.hour, u.session_id, ${session('usage_rollups u')} = u.session_id
  WHERE u.hour >= ${fromHour} AND u.hour < ${untilHour} AND u.api_calls > 0),
touched AS MATERIALIZED (
  SELECT session_id FROM session_rollups WHERE started_at >= ${startsAt} - 172800000 AND started_at < ${endsAt}
  UNION SELECT session_id FROM usage_rollups WHERE hour >= ${fromHour} AND hour < ${untilHour}),
ran AS MATERIALIZED (
  SELECT a.agent_type, ${agentSums}, s.project, s.member
  FROM touched CROSS JOIN session_rollups s ON s.session_id = touched.session_id
  CROSS JOIN agent_rollups a ON a.session_id = s.session_id
  WHERE a.started_at >= ${startsAt} AND a.started_at < ${endsAt} AND a.last_event_at > 0
  GROUP BY s.project, s.member, a.agent_type),
used_by ${added({ source: 'used', names: ['member', 'project', 'agent_type', 'model'], numbers: usageNumbers })},
used_in_hours ${added({ source: 'used', names: ['member', 'project', 'hour'], numbers: usageNumbers })},
worked ${added({ source: `(${workedIn(dayHour).join('\n  UNION ALL ')})`, names: ['member', 'project'], numbers: peopleNumbers })},
answered ${added({ source: `(${answered.join('\n  UNION ALL ')})`, names: ['member', 'project', 'hour'], numbers: activityNumbers })},
${['used_by', 'used_in_hours', 'called', 'called_by', 'ran', 'worked', 'answered'].map(sliced).join(',\n')}`;
}

export const makeDaySql = `INSERT INTO day_figures (zone, day, slice, member, project, ${dayColumnNames.join(', ')})
WITH ${tablesOf({ dayHour: '?3', fromHour: '?3', untilHour: '?4', startsAt: '?5', endsAt: '?6' })},
parts (slice, of_member, of_project, ${dayColumnNames.join(', ')}) AS (
  ${together.map(cellsOf).join('\n  UNION ALL ')}
  UNION ALL SELECT slice, member, project, ${nothing} FROM day_figures WHERE zone = ?1 AND day = ?2
  UNION ALL VALUES ('all', '', '', ${nothing}))
SELECT ?1, ?2, slice, of_member, of_project,
  ${dayColumnNames.map((column) => `COALESCE(MAX(${column}), '[]')`).join(',\n  ')}
FROM parts WHERE true
GROUP BY slice, of_member, of_project
ON CONFLICT (zone, day, slice, member, project) DO UPDATE SET
  ${dayColumnNames.map((column) => `${column} = excluded.${column}`).join(', ')}
WHERE ${dayColumnNames.map((column) => `${column} <> excluded.${column}`).join(' OR ')}`;

/** One column of a part of a day, as `readDaySql` gives that of whole ones: ?2 its day, from ?4 on what `where` names. */
export function partOfDaySql(o: { column: DayColumn; where: string; part: DayPart }): string {
  return `WITH ${tablesOf(o.part)},
parts (slice, member, project, ${dayColumnNames.join(', ')}) AS (${cellsOf([o.column])})
SELECT ?2 AS day, f.${o.column} AS cells, 0 AS packed FROM parts f
WHERE ?1 IS NOT NULL AND ?3 IS NOT NULL AND ${o.where} AND f.${o.column} IS NOT NULL`;
}

/** How many rows a day is made of: ?1 and ?2 its hours. */
export const rowsOfDaySql = `SELECT (SELECT COUNT(*) FROM usage_rollups WHERE hour >= ?1 AND hour < ?2)
  + (SELECT COUNT(*) FROM tool_rollups WHERE hour >= ?1 AND hour < ?2) AS rows`;
