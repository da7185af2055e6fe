import type { DayCells } from '../../shared/queries/days/add-up.ts';
import type { DayColumn } from '../../shared/queries/days/cells.ts';
import type { ReadPlan } from '../../shared/queries/days/plan.ts';
import { readBlock, type DayRow, readDayRow, readDaySql } from '../../shared/queries/days/read-days.ts';
import { inflateHex } from './deflate.ts';

type DaysPlan = ReadPlan & { from: 'days' };
/** One column of the days of a plan. */
export type ReadDays = (o: { plan: DaysPlan; column: DayColumn }) => Promise<readonly DayCells[]>;

/**
 * Parts of a page ask for the same days in different ways, and reading them is most of their time: what one request has
 * read, or is reading, is not read again, for fewer days neither.
 */
export function createDayReader(db: D1Database): ReadDays {
  const reads = new Map<string, { first: number; last: number; days: Promise<DayCells[]> }[]>();
  return async ({ plan, column }) => {
    const { first, last } = plan;
    const same = JSON.stringify([column, plan.zone, plan.where, plan.values]);
    const before = reads.get(same) ?? [];
    const wider = before.find((read) => read.first <= first && read.last >= last);
    if (wider === undefined) {
      const days = readColumn({ db, plan, column });
      reads.set(same, [...before, { first, last, days }]);
      return days;
    }
    const days = await wider.days;
    return wider.first === first && wider.last === last ? days : days.filter(isBetween({ first, last }));
  };
}

async function readColumn(o: { db: D1Database; plan: DaysPlan; column: DayColumn }): Promise<DayCells[]> {
  const { plan, column } = o;
  const { results } = await o.db
    .prepare(readDaySql({ column, where: plan.where }))
    .bind(plan.zone, plan.first, plan.last, ...plan.values)
    .all<DayRow>();
  const rows = await Promise.all(
    results.map(async (row) =>
      row.packed === 0
        ? [readDayRow(row)]
        : readBlock(await inflateHex(row.cells)).filter(isBetween({ first: plan.first, last: plan.last })),
    ),
  );
  return rows.flat();
}

function isBetween({ first, last }: { first: number; last: number }) {
  return ({ day }: DayCells) => day >= first && day <= last;
}
