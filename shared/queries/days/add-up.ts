import { bucketColumns } from '../../ledger/duration-buckets.ts';
import { dayColumns, greatest, type DayColumn } from './cells.ts';

/** A cell as it is stored: its names, its numbers, and for some its buckets, as a list or as one text without its zeroes. */
export type Cell = readonly (string | number | null | readonly number[])[];
/** One column of one row of `day_figures`: of one slice of one day. */
export type DayCells = {
  day: number;
  cells: readonly Cell[];
  /** Of weeks that were added up (summed-weeks.ts); `day` is their first one. */
  summed?: true;
  /** Which weeks, where no day of theirs is told for itself. */
  weeks?: readonly number[];
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
  const groups: { key: (Name | string)[]; totals: number[] }[] = [];
  const seriesOf = createSeries({ names, keyOf: o.keyOf });
  for (const { day, cells } of o.days) {
    const first = o.dayOf?.(day);
    for (const cell of cells) {
      const series = seriesOf(cell);
      if (series === undefined) continue;
      // Most come once a day, and without days all go to one place.
      if (series.totals === undefined || series.day !== first) {
        series.day = first;
        series.totals = series.ofDays.get(first);
        if (series.totals === undefined) {
          series.totals = Array<number>(summed.length).fill(0);
          series.ofDays.set(first, series.totals);
          groups.push({
            key: first === undefined ? [...series.key] : [first, ...series.key],
            totals: series.totals,
          });
        }
      }
      addCell({ totals: series.totals, cell, ...layout });
    }
  }
  return groups.map(({ key, totals }) => ({ key, sums: named({ names: summed, totals }) }));
}

function named({ names, totals }: { names: readonly string[]; totals: readonly number[] }): Sums {
  const sums: Sums = {};
  for (let at = 0; at < names.length; at += 1) sums[names[at] ?? ''] = totals[at] ?? 0;
  return sums;
}

/** What cells of one key come to, by what stands before it; the last of them is at hand. */
type Series<Name> = {
  key: readonly Name[];
  ofDays: Map<string | undefined, number[]>;
  day: string | undefined;
  totals: number[] | undefined;
};

/** The series of a cell by its one or two names; a text that is put together of them for each cell would be most of the work. */
function createSeries<Name extends string | number>(o: {
  names: readonly string[];
  keyOf: (names: Names) => readonly Name[] | undefined;
}): (cell: Cell) => Series<Name> | undefined {
  const byNames = new Map<Cell[number], Map<Cell[number], Series<Name> | undefined>>();
  const byKey = new Map<string, Series<Name>>();
  const made = (key: readonly Name[] | undefined): Series<Name> | undefined => {
    if (key === undefined) return undefined;
    const id = key.join('\u0000');
    const series = byKey.get(id) ?? { key, ofDays: new Map(), day: undefined, totals: undefined };
    byKey.set(id, series);
    return series;
  };
  return (cell) => {
    const first = cell[0] ?? null;
    const second = o.names.length === 1 ? null : (cell[1] ?? null);
    let ofFirst = byNames.get(first);
    if (ofFirst === undefined) {
      ofFirst = new Map();
      byNames.set(first, ofFirst);
    }
    const before = ofFirst.get(second);
    if (before !== undefined || ofFirst.has(second)) return before;
    const found = made(o.keyOf(namesOf({ names: o.names, cell })));
    ofFirst.set(second, found);
    return found;
  };
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
