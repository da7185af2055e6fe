import type { DayZone } from '../../shared/queries/days/plan.ts';
import { daysInWeek, sumWeek, weekOf } from '../../shared/queries/days/summed-weeks.ts';
import type { CronTask } from '../cron-task.ts';
import { readDayState } from '../data/day-state.ts';
import { createDayReader } from '../data/read-days.ts';
import { beginWeek, endWeek, firstUnsummed } from './summed-repository.ts';

/** As far back as a page asks: a year, and the time before the longest range but that. */
const mostWeeks = 55;

/**
 * Adds up weeks that are over, the latest first: one column of one week a call, which takes a few milliseconds where its days
 * are packed. A stop leaves a week that says nothing yet, and its days are read.
 */
export const sumWeeks: CronTask = async ({ deps }) => {
  if (deps.mode !== 'team') return;
  const { db } = deps;
  for (const zone of (await readDayState(db)).zones) {
    const weeks = weeksOver(zone);
    const of = weeks && (await firstUnsummed({ db, zone: zone.zone, ...weeks }));
    if (of === undefined) continue;
    const version = crypto.randomUUID();
    await beginWeek({ db, of, version }).run();
    const first = of.week * daysInWeek;
    const days = await createDayReader(db)({
      plan: { zone: of.zone, first, last: first + daysInWeek - 1, ...everything },
      column: of.source,
    });
    await endWeek({ db, of, version, sums: sumWeek({ source: of.source, days }) }).run();
    return;
  }
};

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
