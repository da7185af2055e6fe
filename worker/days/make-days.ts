import type { CronTask } from '../cron-task.ts';
import { DAY, HOUR } from '../../shared/core/time.ts';
import { dayAt, dayBounds } from '../../shared/queries/days/day-bounds.ts';
import { makeDaySql, rowsOfDaySql } from '../../shared/queries/days/make-day-sql.ts';
import type { DayState, DayZone } from '../../shared/queries/days/plan.ts';
import { readDayState } from '../data/day-state.ts';
import { firstFreshHour } from '../data/stale-days.ts';
import { dropWeeks } from './summed-repository.ts';

/** A call may ask 50 questions, of which some are for folding, and read only so much of a day's free rows. */
const staleATick = 2;
const daysBackATick = 4;
/** A day of so many rows is made anew every four hours, give or take one: making it reads each of them many times. */
const largeDay = 3000;
const largeDayEveryMs = 3.5 * HOUR;

/** Makes the day that goes on, days of which rows came late, and days from before a zone was read in. Safe to stop anywhere. */
export const makeDays: CronTask = async ({ deps }) => {
  if (deps.mode !== 'team') return;
  const { db } = deps;
  const now = deps.clock();
  const state = await readDayState(db);
  const next = await findNext({ db, zones: state.zones, now });
  if (next !== undefined) await makeToday({ db, zone: next, now });
  await makeStale({ db, state: await readDayState(db), now });
  let left = daysBackATick;
  for (const zone of (await readDayState(db)).zones) left -= await makeBack({ db, zone, state, most: left });
};

/** Of the zones that have something to make the one that waits longest: at most one of them reads a whole day anew. */
async function findNext({
  db,
  zones,
  now,
}: {
  db: D1Database;
  zones: readonly DayZone[];
  now: number;
}): Promise<DayZone | undefined> {
  for (const zone of zones.toSorted((a, b) => (a.made_at ?? 0) - (b.made_at ?? 0)))
    if (isDue({ zone, now }) && (await isAnythingNew({ db, zone, now }))) return zone;
  return undefined;
}

function makeDay(o: { db: D1Database; zone: string; day: number }): D1PreparedStatement[] {
  const { fromHour, untilHour, startsAt, endsAt } = dayBounds(o);
  return [
    o.db.prepare(makeDaySql).bind(o.zone, o.day, fromHour, untilHour, startsAt, endsAt),
    dropWeeks({ db: o.db, days: [o] }),
  ];
}

/** A large team's day is dear to make: it is made anew when another begins, once more soon after, and every few hours. */
function isDue({ zone, now }: { zone: DayZone; now: number }): boolean {
  if (zone.made_at === null || zone.rows_a_day < largeDay) return true;
  const today = dayAt({ zone: zone.zone, at: now });
  return firstOpenDay({ zone, today }) !== today || now - zone.made_at >= largeDayEveryMs;
}

/** The first day that a row may have come for without a mark since days were made: soon after midnight the one before. */
function firstOpenDay(o: { zone: DayZone; today: number }): number {
  const { zone, from_day, until_day, made_at } = o.zone;
  if (from_day === null || until_day === null || made_at === null) return o.today;
  const first = dayAt({ zone, at: firstFreshHour(made_at) * HOUR });
  return Math.max(from_day, Math.min(first, until_day, o.today));
}

/**
 * Of a large team's night there is nothing to make: no row of the hours since (what comes for earlier ones marks its day). A
 * day that has ended is always made, and then the one that goes on, once.
 */
async function isAnythingNew({
  db,
  zone,
  now,
}: {
  db: D1Database;
  zone: DayZone;
  now: number;
}): Promise<boolean> {
  if (zone.made_at === null || zone.rows_a_day < largeDay) return true;
  if (zone.until_day !== dayAt({ zone: zone.zone, at: now })) return true;
  const since = firstFreshHour(zone.made_at);
  const found = await db
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM usage_rollups WHERE hour >= ?1)
        OR EXISTS (SELECT 1 FROM tool_rollups WHERE hour >= ?1)
        OR EXISTS (SELECT 1 FROM session_rollups WHERE started_at >= ?1 * ${HOUR}) AS found`,
    )
    .bind(since)
    .first<number>('found');
  return found === 1;
}

/** From the first day that rows may be missing of to the one that goes on; what is missing in between comes with it. */
async function makeToday({ db, zone, now }: { db: D1Database; zone: DayZone; now: number }): Promise<void> {
  const today = dayAt({ zone: zone.zone, at: now });
  const first = firstOpenDay({ zone, today });
  const last = Math.min(first + staleATick, today);
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  await db.batch([
    ...days.flatMap((day) => makeDay({ db, zone: zone.zone, day })),
    ...days.filter((day) => day < today).map((day) => countRows({ db, zone: zone.zone, day })),
    db
      .prepare(
        `UPDATE day_zones SET from_day = COALESCE(from_day, ?2), until_day = ?3, made_at = ?4 WHERE zone = ?1`,
      )
      .bind(zone.zone, first, last, now),
  ]);
}

/** How large the team is says whether days are worth reading at all. */
function countRows(o: { db: D1Database; zone: string; day: number }): D1PreparedStatement {
  const { fromHour, untilHour } = dayBounds(o);
  return o.db
    .prepare(`UPDATE day_zones SET rows_a_day = MAX(rows_a_day, (${rowsOfDaySql})) WHERE zone = ?3`)
    .bind(fromHour, untilHour, o.zone);
}

/** The mark goes with the figures that it asked for: a row that comes meanwhile sets it again. */
async function makeStale(o: { db: D1Database; state: DayState; now: number }): Promise<void> {
  const { db, state, now } = o;
  const { results } = await db
    .prepare('SELECT day FROM stale_days WHERE day >= ?1 ORDER BY day DESC LIMIT ?2')
    .bind(Math.ceil(state.foldedUntil / 24), staleATick)
    .all<{ day: number }>();
  for (const { day: utcDay } of results) {
    const made = state.zones.flatMap((zone) => {
      const first = dayAt({ zone: zone.zone, at: utcDay * DAY });
      const last = dayAt({ zone: zone.zone, at: (utcDay + 1) * DAY - 1 });
      return [...new Set([first, last])]
        .filter((day) => isMade({ zone, day }) && isWhole({ zone: zone.zone, day, state }))
        .flatMap((day) => makeDay({ db, zone: zone.zone, day }));
    });
    await db.batch([
      ...made,
      // From before the first day that is made: there is more to make than was known.
      ...state.zones
        .filter(
          (zone) => zone.from_day !== null && dayAt({ zone: zone.zone, at: utcDay * DAY }) < zone.from_day,
        )
        .map(({ zone }) => db.prepare('UPDATE day_zones SET complete = 0 WHERE zone = ?1').bind(zone)),
      // What was put away of it is no longer what is made of it.
      db.prepare('DELETE FROM folded_parts WHERE day = ?1').bind(utcDay),
      db.prepare('DELETE FROM stale_days WHERE day = ?1').bind(utcDay),
    ]);
  }
  // Of times that are yet to come nothing is made, and what comes for a sealed day is told from what was put away.
  await db
    .prepare('DELETE FROM stale_days WHERE day > ?1 OR day < ?2')
    .bind(Math.floor(now / DAY) + 1, Math.floor(state.foldedUntil / 24))
    .run();
}

function isMade({ zone, day }: { zone: DayZone; day: number }): boolean {
  return zone.from_day !== null && zone.until_day !== null && day >= zone.from_day && day <= zone.until_day;
}

/** Whether all hours of a day are still there. */
function isWhole(o: { zone: string; day: number; state: DayState }): boolean {
  return dayBounds(o).fromHour >= o.state.foldedUntil;
}

/** Days before those that are made, down to the first row. Gives how many. */
async function makeBack(o: {
  db: D1Database;
  zone: DayZone;
  state: DayState;
  most: number;
}): Promise<number> {
  const { db, zone, state, most } = o;
  if (zone.from_day === null || zone.complete === 1 || most <= 0) return 0;
  const firstHour = await db
    .prepare(
      `SELECT MIN(hour) AS hour FROM (SELECT MIN(hour) AS hour FROM usage_rollups
        UNION ALL SELECT MIN(hour) FROM tool_rollups
        UNION ALL SELECT MIN(started_at) / ${HOUR} FROM session_rollups WHERE started_at > 0)`,
    )
    .first<number>('hour');
  let day = zone.from_day;
  let made = 0;
  const isDone = () => firstHour === null || dayBounds({ zone: zone.zone, day }).fromHour <= firstHour;
  while (made < most && !isDone() && isWhole({ zone: zone.zone, day: day - 1, state })) {
    day -= 1;
    made += 1;
    await db.batch([
      ...makeDay({ db, zone: zone.zone, day }),
      countRows({ db, zone: zone.zone, day }),
      db.prepare('UPDATE day_zones SET from_day = ?2 WHERE zone = ?1').bind(zone.zone, day),
    ]);
  }
  if (isDone()) await db.prepare('UPDATE day_zones SET complete = 1 WHERE zone = ?1').bind(zone.zone).run();
  return made;
}
