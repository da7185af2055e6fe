import type { z } from 'zod';
import { otherSeries } from '../parts/usage-row.ts';
import { mostSeries, type largestParams } from '../usage-per-day-by-largest.ts';
import { addUp, type Names, type Sums } from './add-up.ts';
import type { DayColumn } from './cells.ts';
import type { DayAnswer, Params } from './day-answer.ts';
import { dayKey } from './day-bounds.ts';
import { byDayAnd, byText, greatestFirst, inOrder } from './order-rows.ts';

/** Of each day the series that come to most, and all others as one: two walks over the cells, and few rows. */
export function perDayOfLargest(o: {
  column: DayColumn;
  columnOf: (params: Params) => DayColumn | undefined;
  /** Of which series a cell is; undefined where it is not asked for. */
  seriesOf: (names: Names, params: Params) => string | undefined;
  isUsed: (sums: Sums) => boolean;
  tokensOf: (sums: Sums) => number;
}): DayAnswer {
  const { column, isUsed, tokensOf } = o;
  return {
    column: o.columnOf,
    answer: ({ days, params }) => {
      const { most = mostSeries, unit } = params as Partial<z.infer<typeof largestParams>>;
      const seriesOf = (names: Names) => o.seriesOf(names, params);
      const amountOf = (sums: Sums) => (unit === 'tokens' ? tokensOf(sums) : sums['cost_micros']);
      const ranked = inOrder(
        addUp({ column, days, keyOf: (names) => listed(seriesOf(names)) })
          .filter(({ sums }) => isUsed(sums))
          .map(({ key: [name], sums }) => ({ name, amount: amountOf(sums) })),
        greatestFirst('amount'),
        byText('name'),
      );
      const told = new Set(ranked.slice(0, ranked.length > most ? most - 1 : most).map(({ name }) => name));
      const shownAs = (name: string | undefined) =>
        name === undefined || told.has(name) ? name : otherSeries;
      const rows = addUp({ column, days, keyOf: (names) => listed(shownAs(seriesOf(names))), dayOf: dayKey })
        .filter(({ sums }) => isUsed(sums))
        .map(({ key, sums }) => Object.assign(sums, { day: key[0], series: key[1], tokens: tokensOf(sums) }));
      return byDayAnd(rows, 'series');
    },
  };
}

function listed(name: string | undefined): [string] | undefined {
  return name === undefined ? undefined : [name];
}
