import { bucketColumns } from '../../ledger/duration-buckets.ts';
import { dayColumns, greatest, type DayColumn } from './cells.ts';

/** A cell as it is stored: its names, its numbers, and for some its buckets, as a list or as one text without its zeroes. */
export type Cell = readonly (string | number | null | readonly number[])[];
/** One column of one row of `day_figures`: of one slice of one day. */
export type DayCells = {
  day: number;
  cells: readonly Cell[];
  /** Of a week that was added up (summed-weeks.ts); `day` is its first one. */
  summed?: true;
};

/** The names that a cell is about, by what they are. */
export type Names = Readonly<Record<string, string | number>>;
export type Sums = Record<string, number>;
type Group<Key> = { key: Key; sums: Sums };

/**
 * Adds up the cells that `keyOf` gives a key, by that key; undefined leaves a cell out. With `dayOf` each day is kept apart, and
 * what that makes of it stands first in the key. A page adds up thousands of cells, which have few names: what is made of names
 * is made once.
 */
export function addUp<Name extends string | number>(o: {
  column: DayColumn;
  days: readonly DayCells[];
  keyOf: (names: Names) => readonly Name[] | undefined;
  dayOf?: (day: number) => string;
}): Group<(Name | string)[]>[] {
  const { names, numbers, buckets } = dayColumns[o.column];
  const layout = { skip: names.length, isGreatest: numbers.map((name) => greatest.has(name)), buckets };
  const summed = sumNames({ numbers, buckets });
  const keyNamed = createKeys({ names, keyOf: o.keyOf });
  const groups: { key: (Name | string)[]; totals: number[] }[] = [];
  const ofDays = new Map<string, Map<string, number[]>>();
  for (const { day, cells } of o.days) {
    const first = o.dayOf?.(day);
    const ofDay = ofDays.get(first ?? '') ?? new Map<string, number[]>();
    ofDays.set(first ?? '', ofDay);
    for (const cell of cells) {
      const found = keyNamed(cell);
      if (found === undefined) continue;
      let totals = ofDay.get(found.id);
      if (totals === undefined) {
        totals = Array<number>(summed.length).fill(0);
        ofDay.set(found.id, totals);
        groups.push({ key: first === undefined ? [...found.key] : [first, ...found.key], totals });
      }
      addCell({ totals, cell, ...layout });
    }
  }
  return groups.map(({ key, totals }) => ({ key, sums: named({ names: summed, totals }) }));
}

function named({ names, totals }: { names: readonly string[]; totals: readonly number[] }): Sums {
  const sums: Sums = {};
  for (let at = 0; at < names.length; at += 1) sums[names[at] ?? ''] = totals[at] ?? 0;
  return sums;
}

type Key<Name> = { key: readonly Name[]; id: string } | undefined;

/** The key of a cell by its one or two names; a text that is put together of them for each cell would be most of the work. */
function createKeys<Name extends string | number>(o: {
  names: readonly string[];
  keyOf: (names: Names) => readonly Name[] | undefined;
}): (cell: Cell) => Key<Name> {
  const keys = new Map<Cell[number], Map<Cell[number], Key<Name>>>();
  return (cell) => {
    const first = cell[0] ?? null;
    const second = o.names.length === 1 ? null : (cell[1] ?? null);
    let ofFirst = keys.get(first);
    if (ofFirst === undefined) {
      ofFirst = new Map();
      keys.set(first, ofFirst);
    }
    const before = ofFirst.get(second);
    if (before !== undefined || ofFirst.has(second)) return before;
    const found = identified(o.keyOf(namesOf({ names: o.names, cell })));
    ofFirst.set(second, found);
    return found;
  };
}

function identified<Key extends readonly (string | number)[]>(key: Key | undefined) {
  return key === undefined ? undefined : { key, id: key.join('\u0000') };
}

function namesOf({ names, cell }: { names: readonly string[]; cell: Cell }): Names {
  return Object.fromEntries(names.map((name, at) => [name, nameAt(cell, at)]));
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
    const value = cell[skip + at];
    // Most are nothing, and cells of older days have fewer.
    if (typeof value !== 'number' || value === 0) continue;
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
