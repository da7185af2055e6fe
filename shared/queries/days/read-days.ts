import type { Cell, DayCells } from './add-up.ts';
import type { DayColumn } from './cells.ts';
import { daysInBlock } from './packed-days.ts';

/** A row of `readDaySql`: of a day, or where `packed` is 1 of a block of days, whose cells are deflated, in hex. */
export type DayRow = { day: number; cells: string; beside: string; packed: number };

/**
 * Rows of one column, and of a second one where an answer needs it: ?1 zone, ?2 and ?3 the first and last day, from ?4 on
 * what `where` names.
 */
export function readDaySql(o: { column: DayColumn; beside: DayColumn | undefined; where: string }): string {
  const { column, beside } = o;
  const some = (test: string) =>
    [column, ...(beside === undefined ? [] : [beside])].map((name) => `f.${name} ${test}`).join(' OR ');
  return `WITH RECURSIVE days (day) AS (VALUES (?2) UNION ALL SELECT day + 1 FROM days WHERE day < ?3),
blocks (block) AS (
  VALUES (CAST(?2 AS INTEGER) / ${daysInBlock}) UNION ALL SELECT block + 1 FROM blocks WHERE block < CAST(?3 AS INTEGER) / ${daysInBlock})
SELECT f.day AS day, f.${column} AS cells, ${beside === undefined ? "'[]'" : `f.${beside}`} AS beside, 0 AS packed
FROM days CROSS JOIN day_figures f ON f.zone = ?1 AND f.day = days.day
WHERE ${o.where} AND (${some("<> '[]'")})
UNION ALL
SELECT f.block, hex(f.${column}), ${beside === undefined ? "''" : `hex(f.${beside})`}, 1
FROM blocks CROSS JOIN packed_days f ON f.zone = ?1 AND f.block = blocks.block
WHERE ${o.where} AND (${some('IS NOT NULL')})`;
}

/** Thousands of cells that our own statement made: a schema for each would cost more than all the rest. */
export function readDayRow(row: Pick<DayRow, 'day' | 'cells' | 'beside'>): DayCells {
  return {
    day: row.day,
    cells: JSON.parse(row.cells) as Cell[],
    beside: JSON.parse(row.beside) as Cell[],
  };
}

/** The days of a block that lie between two; `cells` and `beside` as they were packed. */
export function readBlock(o: { cells: string; beside: string; first: number; last: number }): DayCells[] {
  const within = (text: string) =>
    (JSON.parse(`[${text}]`) as [number, Cell[]][]).filter(([day]) => day >= o.first && day <= o.last);
  return [
    ...within(o.cells).map(([day, cells]) => ({ day, cells, beside: [] })),
    ...within(o.beside).map(([day, beside]) => ({ day, cells: [], beside })),
  ];
}
