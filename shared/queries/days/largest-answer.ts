import type { z } from 'zod';
import { otherSeries } from '../parts/usage-row.ts';
import { mostSeries, type largestParams } from '../usage-per-day-by-largest.ts';
import { addUp, type DayCells, type Names, type Sums } from './add-up.ts';
import type { DayColumn } from './cells.ts';
import { type DayAnswer, narrowsOnlyBy, type Params } from './day-answer.ts';
import { dayKey } from './day-bounds.ts';
import { byDayAnd, byText, greatestFirst, inOrder, type Row } from './order-rows.ts';
import type { seriesColumns } from './series-of-weeks.ts';

type Told = { days: readonly DayCells[]; names: readonly string[]; params: Params };
/** An answer whose days may be told by weeks: of the names that come to most, and of all others as one. */
export type LargestAnswer = DayAnswer & {
  series: {
    column: keyof typeof seriesColumns;
    /** Whether weeks tell what is asked for. */
    fits: (params: Params) => boolean;
    /** The names that are told apart, of days or weeks of all. */
    largest: (o: Omit<Told, 'names'>) => string[];
    tell: (o: Told) => Row[];
  };
};

/** Of each day the series that come to most, and all others as one: two walks over the cells, and few rows. */
export function perDayOfLargest(o: {
  column: keyof typeof seriesColumns;
  columnOf: (params: Params) => DayColumn | undefined;
  /** What each series comes to. */
  sumsOf: (o: Omit<Told, 'names'>) => { key: (string | number)[]; sums: Sums }[];
  /** Of which series a cell is; undefined where it is not asked for. */
  seriesOf: (names: Names, params: Params) => string | undefined;
  isUsed: (sums: Sums) => boolean;
  tokensOf: (sums: Sums) => number;
}): LargestAnswer {
  const { column, isUsed, tokensOf } = o;
  const largest = ({ days, params }: Omit<Told, 'names'>) => {
    const { most = mostSeries, unit } = params as Partial<z.infer<typeof largestParams>>;
    const amountOf = (sums: Sums) => (unit === 'tokens' ? tokensOf(sums) : sums['cost_micros']);
    const ranked = inOrder(
      o
        .sumsOf({ days, params })
        .filter(({ sums }) => isUsed(sums))
        .map(({ key: [name], sums }) => ({ name, amount: amountOf(sums) })),
      greatestFirst('amount'),
      byText('name'),
    );
    return ranked.slice(0, ranked.length > most ? most - 1 : most).map(({ name }) => String(name));
  };
  const tell = ({ days, names: told, params }: Told) => {
    const shownAs = (name: string | undefined) =>
      name === undefined || told.includes(name) ? name : otherSeries;
    const keyOf = (names: Names) => listed(shownAs(o.seriesOf(names, params)));
    const rows = addUp({ column, days, keyOf, dayOf: dayKey })
      .filter(({ sums }) => isUsed(sums))
      .map(({ key, sums }) => Object.assign(sums, { day: key[0], series: key[1], tokens: tokensOf(sums) }));
    return byDayAnd(rows, 'series');
  };
  return {
    column: o.columnOf,
    answer: ({ days, params }) => tell({ days, names: largest({ days, params }), params }),
    series: { column, fits: (params) => narrowsOnlyBy(params, []), largest, tell },
  };
}

function listed(name: string | undefined): [string] | undefined {
  return name === undefined ? undefined : [name];
}
