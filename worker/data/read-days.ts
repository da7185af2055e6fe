import type { DayCells } from '../../shared/queries/days/add-up.ts';
import type { DayColumn } from '../../shared/queries/days/cells.ts';
import type { DayPart } from '../../shared/queries/days/cut-days.ts';
import { partOfDaySql } from '../../shared/queries/days/make-day-sql.ts';
import type { ReadPlan } from '../../shared/queries/days/plan.ts';
import {
  readBlock,
  type DayRow,
  readDayRow,
  readDaySql,
  readWeeksSql,
} from '../../shared/queries/days/read-days.ts';
import {
  isToldByDay,
  readWeek,
  readWeeks,
  type SummedColumn,
  weekOf,
} from '../../shared/queries/days/summed-weeks.ts';
import { readSeries, readSeriesSql, seriesColumns } from '../../shared/queries/days/series-of-weeks.ts';
import { otherSeries } from '../../shared/queries/parts/usage-row.ts';
import { inflateHex } from './deflate.ts';

type DaysPlan = ReadPlan & { from: 'days' };
type Asked = {
  plan: Pick<DaysPlan, 'zone' | 'first' | 'last' | 'where' | 'values' | 'isAll'> & {
    parts?: readonly DayPart[];
  };
  column: DayColumn;
  /** What of weeks may stand for their days. */
  summed?: SummedColumn | undefined;
};
/** One column of the days of a plan. */
export type ReadDays = (o: Asked) => Promise<readonly DayCells[]>;

/** Days by the names of `names`, and all others as one, of weeks from the first to the last; those of them that are told. */
export async function readSeriesOfWeeks(o: {
  db: D1Database;
  zone: string;
  weeks: readonly number[];
  column: keyof typeof seriesColumns;
  names: readonly string[];
}): Promise<{ weeks: number[]; days: DayCells[] }> {
  const { db, zone, weeks, column, names } = o;
  const { results } = await db
    .prepare(readSeriesSql(seriesColumns[column]))
    .bind(zone, Math.min(...weeks), Math.max(...weeks), JSON.stringify(names))
    .all<{ week: number; series: string }>();
  return {
    weeks: results.map(({ week }) => week),
    days: results.flatMap(({ series }) => readSeries({ column, names, others: otherSeries, series })),
  };
}

/**
 * Parts of a page ask for the same days in different ways, and reading them is most of their time: what one request has
 * read, or is reading, is not read again, for fewer days neither.
 */
export function createDayReader(db: D1Database): ReadDays {
  const reads = new Map<string, { first: number; last: number; days: Promise<DayCells[]> }[]>();
  const parts = new Map<string, Promise<DayCells[]>>();
  const readOnce = (asked: AskedPart) => {
    const same = JSON.stringify(asked);
    const read = parts.get(same) ?? readPart({ db, ...asked });
    parts.set(same, read);
    return read;
  };
  const readWhole: ReadDays = async ({ plan, column, ...of }) => {
    const { first, last } = plan;
    if (first > last) return [];
    const summed = plan.isAll ? of.summed : undefined;
    const same = JSON.stringify([column, summed, plan.zone, plan.where, plan.values]);
    const before = reads.get(same) ?? [];
    // Of the sum of a week no fewer days can be told.
    const isWhole = summed !== undefined && !isToldByDay(summed);
    const wider = before.find((read) =>
      isWhole ? read.first === first && read.last === last : read.first <= first && read.last >= last,
    );
    if (wider === undefined) {
      const days = readColumn({ db, plan, column, summed });
      reads.set(same, [...before, { first, last, days }]);
      return days;
    }
    const days = await wider.days;
    return wider.first === first && wider.last === last ? days : days.filter(isBetween({ first, last }));
  };
  return async (asked) => {
    const { parts: cut = [], zone, where, values } = asked.plan;
    const whole = await readWhole(asked);
    const others = await Promise.all(
      cut.map((part) => readOnce({ column: asked.column, zone, where, values, part })),
    );
    return others.length === 0 ? whole : [...whole, ...others.flat()];
  };
}

type AskedPart = Pick<DaysPlan, 'zone' | 'where' | 'values'> & { column: DayColumn; part: DayPart };

async function readPart(o: AskedPart & { db: D1Database }): Promise<DayCells[]> {
  const { part, zone, values } = o;
  const { results } = await o.db
    .prepare(partOfDaySql(o))
    .bind(zone, part.day, part.day, ...values)
    .all<DayRow>();
  return results.map(readDayRow);
}

async function readColumn(o: Asked & { db: D1Database }): Promise<DayCells[]> {
  const { plan, column, summed } = o;
  const statement =
    summed === undefined
      ? o.db
          .prepare(readDaySql({ column, where: plan.where }))
          .bind(plan.zone, plan.first, plan.last, ...plan.values)
      : o.db.prepare(readWeeksSql({ column, summed })).bind(plan.zone, plan.first, plan.last);
  const { results } = await statement.all<DayRow>();
  const ofWeeks = results.flatMap((row) => {
    if (row.packed === 3) return readWeeks(row.cells);
    return row.packed === 2 && summed !== undefined
      ? readWeek({ week: row.day, column: summed, cells: row.cells })
      : [];
  });
  const weeks = new Set([
    ...results.filter(({ packed }) => packed === 2).map(({ day }) => day),
    ...ofWeeks.flatMap((one) => one.weeks ?? []),
  ]);
  const isAsked = isBetween({ first: plan.first, last: plan.last });
  const ofDays = await Promise.all(
    results.map(async (row) => {
      if (row.packed === 0) return [readDayRow(row)];
      if (row.packed !== 1) return [];
      const days = readBlock(await inflateHex(row.cells));
      return days.filter((one) => isAsked(one) && !weeks.has(weekOf(one.day)));
    }),
  );
  return [...ofDays.flat(), ...ofWeeks];
}

function isBetween({ first, last }: { first: number; last: number }) {
  return ({ day }: DayCells) => day >= first && day <= last;
}
