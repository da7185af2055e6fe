import { addUp, type Cell, type DayCells } from './add-up.ts';
import { type DayColumn, dayColumns } from './cells.ts';

// The days of a week by whom or what they are of. A chart of a team tells the largest apart and shows all others as one: it
// takes out of each week those few, and what all of them came to.

/** Where the days of a week lie by name, and the column whose cells they are of. */
export const seriesColumns = { members: 'member_days', projects: 'project_days' } as const;
export type SeriesColumn = (typeof seriesColumns)[keyof typeof seriesColumns];

/** A day, and its numbers in the order of the column's. */
type DayNumbers = [day: number, ...number[]];
/** `of`: by the name's UTF-8 as hex, which is safe in a path of JSON whatever the name is. */
type Series = { all: DayNumbers[]; of: Record<string, DayNumbers[]> };

/** By the first name of the column's cells. */
export function seriesOf(o: { column: DayColumn; days: readonly DayCells[] }): Series {
  const { names, numbers } = dayColumns[o.column];
  const daysBy = (keyOf: (name: string) => readonly string[]) =>
    Map.groupBy(
      addUp({
        column: o.column,
        days: o.days,
        keyOf: (of) => keyOf(String(of[names[0] ?? ''] ?? '')),
        dayOf: String,
      }),
      ({ key: [, name = ''] }) => name,
    );
  const toNumbers = ({ key: [day], sums }: ReturnType<typeof addUp<string>>[number]): DayNumbers => [
    Number(day),
    ...numbers.map((name) => sums[name] ?? 0),
  ];
  return {
    all: (daysBy(() => []).get('') ?? []).map(toNumbers),
    of: Object.fromEntries(
      [...daysBy((name) => [name])].map(([name, days]) => [hexOf(name), days.map(toNumbers)]),
    ),
  };
}

function hexOf(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /%(..)|./g,
    (sign, hex?: string) => hex ?? sign.charCodeAt(0).toString(16).toUpperCase(),
  );
}

/** Of each week `[days of all, [nth name, its days]…]`: ?1 zone, ?2 and ?3 the first and last week, ?4 names as JSON. */
export function readSeriesSql(column: SeriesColumn): string {
  return `SELECT week, json_array(json(${column} -> '$.all'), (
    SELECT json_group_array(json_array(key, json(COALESCE(${column} -> ('$.of."' || hex(value) || '"'), '[]'))))
    FROM json_each(?4))) AS series
FROM summed_weeks WHERE zone = ?1 AND week >= ?2 AND week <= ?3 AND ${column} IS NOT NULL`;
}

/**
 * What was read of a week as days with a cell for each name that is told, and one for all others together: what all came to
 * without those.
 */
export function readSeries(o: {
  column: keyof typeof seriesColumns;
  names: readonly string[];
  others: string;
  series: string;
}): DayCells[] {
  const [all, told] = JSON.parse(o.series) as [DayNumbers[], [number, DayNumbers[]][]];
  const unsaid = dayColumns[o.column].names.slice(1).map(() => '');
  const left = new Map(all.map(([day, ...numbers]) => [day, { numbers, cells: [] as Cell[] }]));
  for (const [nth, days] of told) {
    for (const [day, ...numbers] of days) {
      const ofDay = left.get(day);
      if (ofDay === undefined) continue;
      ofDay.cells.push([o.names[nth] ?? '', ...unsaid, ...numbers]);
      ofDay.numbers = ofDay.numbers.map((value, at) => value - (numbers[at] ?? 0));
    }
  }
  return [...left].map(([day, { numbers, cells }]) => ({
    day,
    cells: [...cells, [o.others, ...unsaid, ...numbers]],
  }));
}
