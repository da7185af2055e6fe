import type { Cell, DayCells } from './add-up.ts';
import { type DayColumn, dayColumns } from './cells.ts';
import { daysInBlock } from './packed-days.ts';
import { daysInWeek, mostCellsAdded, type SummedColumn } from './summed-weeks.ts';

/**
 * A row: of a day; where `packed` is 1 of a block of days, whose cells are deflated, in hex; where it is 2 of a week, and
 * where it is 3 of all weeks as one.
 */
export type DayRow = { day: number; cells: string; packed: number };

/** Rows of one column: ?1 zone, ?2 and ?3 the first and last day, from ?4 on what `where` names. */
export function readDaySql({ column, where }: { column: DayColumn; where: string }): string {
  return `WITH RECURSIVE days (day) AS (VALUES (?2) UNION ALL SELECT day + 1 FROM days WHERE day < ?3),
blocks (block) AS (
  VALUES (CAST(?2 AS INTEGER) / ${daysInBlock}) UNION ALL SELECT block + 1 FROM blocks WHERE block < CAST(?3 AS INTEGER) / ${daysInBlock})
SELECT f.day AS day, f.${column} AS cells, 0 AS packed
FROM days CROSS JOIN day_figures f ON f.zone = ?1 AND f.day = days.day
WHERE ${where} AND f.${column} <> '[]'
UNION ALL
SELECT f.block, hex(f.${column}), 1
FROM blocks CROSS JOIN packed_days f ON f.zone = ?1 AND f.block = blocks.block
WHERE ${where} AND f.${column} IS NOT NULL`;
}

/** The same of everything, where what weeks hold as `summed` stands for their days. A block is read for days of no such week. */
export function readWeeksSql({ column, summed }: { column: DayColumn; summed: SummedColumn }): string {
  const all = "f.slice = 'all' AND f.member = '' AND f.project = ''";
  return `WITH RECURSIVE days (day) AS (
  VALUES (CAST(?2 AS INTEGER)) UNION ALL SELECT day + 1 FROM days WHERE day < CAST(?3 AS INTEGER)),
weeks AS MATERIALIZED (
  SELECT week, ${summed} AS cells FROM summed_weeks
  WHERE zone = ?1 AND week >= (CAST(?2 AS INTEGER) + ${daysInWeek - 1}) / ${daysInWeek}
    AND week < (CAST(?3 AS INTEGER) + 1) / ${daysInWeek} AND ${summed} IS NOT NULL),
single AS MATERIALIZED (SELECT day FROM days WHERE day / ${daysInWeek} NOT IN (SELECT week FROM weeks))
SELECT f.day AS day, f.${column} AS cells, 0 AS packed
FROM single CROSS JOIN day_figures f ON f.zone = ?1 AND f.day = single.day AND ${all}
WHERE f.${column} <> '[]'
UNION ALL
SELECT f.block, hex(f.${column}), 1
FROM (SELECT DISTINCT day / ${daysInBlock} AS block FROM single) blocks
CROSS JOIN packed_days f ON f.zone = ?1 AND f.block = blocks.block AND ${all}
WHERE f.${column} IS NOT NULL
UNION ALL
${ofWeeks({ column, summed })}`;
}

/** Each for itself, or all as one; by how many cells they hold, since the database counts each that it adds up as rows read. */
function ofWeeks({ column, summed }: { column: DayColumn; summed: SummedColumn }): string {
  const each = 'SELECT week, cells, 2 FROM weeks';
  const most = mostCellsAdded[summed];
  if (most === undefined) return each;
  const isFew = `(SELECT TOTAL(json_array_length(cells)) FROM weeks) <= ${most}`;
  return `${each} WHERE NOT ${isFew}
UNION ALL
${addedWeeks(column)} WHERE ${isFew}`;
}

function addedWeeks(column: DayColumn): string {
  const { names, numbers } = dayColumns[column];
  const values = [
    ...names.map((_, at) => `value ->> ${at}`),
    ...numbers.map((_, at) => `SUM(value ->> ${names.length + at})`),
  ];
  return `SELECT 0, json_array((SELECT json_group_array(week) FROM weeks), (
  SELECT json_group_array(json(cell)) FROM (
    SELECT json_array(${values.join(', ')}) AS cell FROM weeks, json_each(weeks.cells)
    GROUP BY ${names.map((_, at) => `value ->> ${at}`).join(', ')}))), 3`;
}

/** Thousands of cells that our own statement made: a schema for each would cost more than all the rest. */
export function readDayRow(row: Pick<DayRow, 'day' | 'cells'>): DayCells {
  return { day: row.day, cells: JSON.parse(row.cells) as Cell[] };
}

/** The days of a block; `cells` as they were packed. */
export function readBlock(cells: string): DayCells[] {
  return (JSON.parse(`[${cells}]`) as [number, Cell[]][]).map(([day, of]) => ({ day, cells: of }));
}
