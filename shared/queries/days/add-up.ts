import { bucketColumns } from '../../ledger/duration-buckets.ts';
import { dayColumns, greatest, type DayColumn } from './cells.ts';

/** A cell as it is stored: its names, its numbers, and for some its buckets, as a list or as one text without its zeroes. */
export type Cell = readonly (string | number | null | readonly number[])[];
/** One row of `day_figures`: of one slice of one day. `beside`: cells of a second column, where an answer needs two. */
export type DayCells = { day: number; cells: readonly Cell[]; beside?: readonly Cell[] };

/** The names that a cell is about, by what they are. */
export type Names = Readonly<Record<string, string | number>>;
export type Sums = Record<string, number>;
type Group<Key> = { key: Key; sums: Sums };

/** Adds up the cells that `keyOf` gives a key, by that key; undefined leaves a cell out. A page adds up thousands of them. */
export function addUp<Key extends readonly (string | number)[]>(o: {
  column: DayColumn;
  days: readonly DayCells[];
  keyOf: (names: Names, day: number) => Key | undefined;
}): Group<Key>[] {
  const { names, numbers, buckets } = dayColumns[o.column];
  const summed = sumNames({ numbers, buckets });
  const isGreatest = numbers.map((name) => greatest.has(name));
  const groups = new Map<string, { key: Key; totals: number[] }>();
  for (const { day, cells } of o.days) {
    for (const cell of cells) {
      const key = o.keyOf(namesOf({ names, cell }), day);
      if (key === undefined) continue;
      const id = key.join('\u0000');
      let group = groups.get(id);
      if (group === undefined) {
        group = { key, totals: summed.map(() => 0) };
        groups.set(id, group);
      }
      addCell({ totals: group.totals, cell, skip: names.length, isGreatest, buckets });
    }
  }
  return [...groups.values()].map(({ key, totals }) => ({
    key,
    sums: Object.fromEntries(summed.map((name, at) => [name, totals[at] ?? 0])),
  }));
}

function namesOf({ names, cell }: { names: readonly string[]; cell: Cell }): Names {
  const named: Record<string, string | number> = {};
  for (let at = 0; at < names.length; at += 1) named[names[at] ?? ''] = nameAt(cell, at);
  return named;
}

function nameAt(cell: Cell, at: number): string | number {
  const value = cell[at];
  return typeof value === 'number' ? value : String(value);
}

export function zeroes(o: { numbers: readonly string[]; buckets: boolean }): Sums {
  return Object.fromEntries(sumNames(o).map((name) => [name, 0]));
}

function sumNames(o: { numbers: readonly string[]; buckets: boolean }): string[] {
  return [...o.numbers, ...(o.buckets ? bucketColumns : [])];
}

function addCell(o: {
  totals: number[];
  cell: Cell;
  skip: number;
  isGreatest: readonly boolean[];
  buckets: boolean;
}): void {
  const { totals, cell, skip, isGreatest } = o;
  for (let at = 0; at < isGreatest.length; at += 1) {
    const value = Number(cell[skip + at] ?? 0);
    const before = totals[at] ?? 0;
    totals[at] = isGreatest[at] === true ? Math.max(before, value) : before + value;
  }
  const last = o.buckets ? cell[skip + isGreatest.length] : undefined;
  const counts = typeof last === 'string' ? last.split(',') : last;
  if (!Array.isArray(counts)) return;
  for (let at = 0; at < bucketColumns.length; at += 1) {
    const place = isGreatest.length + at;
    totals[place] = (totals[place] ?? 0) + Number(counts[at] ?? 0);
  }
}
