import type { Cell, DayCells } from './add-up.ts';
import type { DayColumn } from './cells.ts';

/**
 * Rows (day, cells, beside) of one column, and of a second one where an answer needs it: ?1 zone, ?2 and ?3 the first and
 * last day, from ?4 on what `where` names.
 */
export function readDaySql(o: { column: DayColumn; beside: DayColumn | undefined; where: string }): string {
  return `WITH RECURSIVE days (day) AS (VALUES (?2) UNION ALL SELECT day + 1 FROM days WHERE day < ?3)
SELECT f.day AS day, f.${o.column} AS cells, ${o.beside === undefined ? "'[]'" : `f.${o.beside}`} AS beside
FROM days CROSS JOIN day_figures f ON f.zone = ?1 AND f.day = days.day
WHERE ${o.where} AND f.${o.column} <> '[]'`;
}

/** Thousands of cells that our own statement made: a schema for each would cost more than all the rest. */
export function readDayRow(row: { day: number; cells: string; beside: string }): DayCells {
  return {
    day: row.day,
    cells: JSON.parse(row.cells) as Cell[],
    beside: JSON.parse(row.beside) as Cell[],
  };
}
