import type { DayColumn } from './cells.ts';

/** Rows (day, cells) of one column: ?1 zone, ?2 and ?3 the first and last day, from ?4 on what `where` names. */
export function readDaySql({ column, where }: { column: DayColumn; where: string }): string {
  return `WITH RECURSIVE days (day) AS (VALUES (?2) UNION ALL SELECT day + 1 FROM days WHERE day < ?3)
SELECT f.day AS day, f.${column} AS cells
FROM days CROSS JOIN day_figures f ON f.zone = ?1 AND f.day = days.day
WHERE ${where} AND f.${column} <> '[]'`;
}
