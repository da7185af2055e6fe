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

/** Adds up the cells that `keyOf` gives a key, by that key; undefined leaves a cell out. */
export function addUp<Key extends readonly (string | number)[]>(o: {
  column: DayColumn;
  days: readonly DayCells[];
  keyOf: (names: Names, day: number) => Key | undefined;
}): Group<Key>[] {
  const { names, numbers, buckets } = dayColumns[o.column];
  const groups = new Map<string, Group<Key>>();
  for (const { day, cells } of o.days) {
    for (const cell of cells) {
      const key = o.keyOf(Object.fromEntries(names.map((name, at) => [name, nameAt(cell, at)])), day);
      if (key === undefined) continue;
      const id = key.join('\u0000');
      const group = groups.get(id) ?? { key, sums: zeroes({ numbers, buckets }) };
      groups.set(id, group);
      addCell({ sums: group.sums, cell, skip: names.length, numbers, buckets });
    }
  }
  return [...groups.values()];
}

function nameAt(cell: Cell, at: number): string | number {
  const value = cell[at];
  return typeof value === 'number' ? value : String(value);
}

export function zeroes({ numbers, buckets }: { numbers: readonly string[]; buckets: boolean }): Sums {
  return Object.fromEntries([...numbers, ...(buckets ? bucketColumns : [])].map((name) => [name, 0]));
}

function addCell(o: {
  sums: Sums;
  cell: Cell;
  skip: number;
  numbers: readonly string[];
  buckets: boolean;
}): void {
  const { sums, cell, skip, numbers } = o;
  for (const [index, name] of numbers.entries()) {
    const value = Number(cell[skip + index] ?? 0);
    sums[name] = greatest.has(name) ? Math.max(sums[name] ?? 0, value) : (sums[name] ?? 0) + value;
  }
  const last = o.buckets ? cell[skip + numbers.length] : undefined;
  const counts = typeof last === 'string' ? last.split(',') : last;
  if (!Array.isArray(counts)) return;
  for (const [index, name] of bucketColumns.entries())
    sums[name] = (sums[name] ?? 0) + Number(counts[index] ?? 0);
}
