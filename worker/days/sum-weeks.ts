import type { DayZone } from '../../shared/queries/days/plan.ts';
import { daysInWeek, sumWeek, weekOf } from '../../shared/queries/days/summed-weeks.ts';
import type { CronTask } from '../cron-task.ts';
import { readDayState } from '../data/day-state.ts';
import { createDayReader } from '../data/read-days.ts';
import { beginWeek, endWeek, firstUnsummed } from './summed-repository.ts';

/** As far back as a page asks: a year, and the time before the longest range but that. */
const mostWeeks = 55;

/** A call has 10 ms; one column of one week takes a few of them at most. */
const columnsATick = 2;

/** Adds up weeks that are over, the latest first. A stop leaves a week that says nothing yet, and its days are read. */
export const sumWeeks: CronTask = async ({ deps }) => {
  if (deps.mode !== 'team') return;
  const { db } = deps;
  const { zones } = await readDayState(db);
  for (let columns = 0; columns < columnsATick; columns += 1) {
    const of = await nextUnsummed({ db, zones });
    if (of === undefined) return;
    await sumColumn({ db, of });
  }
};

type Unsummed = NonNullable<Awaited<ReturnType<typeof firstUnsummed>>>;

async function nextUnsummed(o: { db: D1Database; zones: readonly DayZone[] }): Promise<Unsummed | undefined> {
  for (const zone of o.zones) {
    const weeks = weeksOver(zone);
    const of = weeks && (await firstUnsummed({ db: o.db, zone: zone.zone, ...weeks }));
    if (of !== undefined) return of;
  }
  return undefined;
}

async function sumColumn({ db, of }: { db: D1Database; of: Unsummed }): Promise<void> {
  const version = crypto.randomUUID();
  await beginWeek({ db, of, version }).run();
  const first = of.week * daysInWeek;
  const days = await createDayReader(db)({
    plan: { zone: of.zone, first, last: first + daysInWeek - 1, ...everything },
    column: of.source,
  });
  await endWeek({ db, of, version, sums: sumWeek({ source: of.source, days }) }).run();
}

const everything = {
  where: "f.slice = 'all' AND f.member = '' AND f.project = ''",
  values: [],
  isAll: true,
};

/** Weeks of which all days are made for good, but for what comes late; undefined where there is none. */
function weeksOver({ from_day, until_day }: DayZone): { first: number; last: number } | undefined {
  if (from_day === null || until_day === null) return undefined;
  const last = weekOf(until_day) - 1;
  const first = Math.max(Math.ceil(from_day / daysInWeek), last - mostWeeks);
  return first > last ? undefined : { first, last };
}
