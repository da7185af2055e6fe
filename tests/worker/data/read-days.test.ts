import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, expect, it } from 'vitest';
import { DAY } from '../../../shared/core/time.ts';
import { dayColumnNames } from '../../../shared/queries/days/cells.ts';
import { usageByMember } from '../../../shared/queries/usage-by.ts';
import { workByWeekHour } from '../../../shared/queries/work-by-week-hour.ts';
import { workPerDay } from '../../../shared/queries/work-per-day.ts';
import { work } from '../../../shared/queries/work.ts';
import { deflateToHex } from '../../../worker/data/deflate.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { applyMigrations } from '../cloud.ts';

const today = 20_777;
const now = today * DAY + 11 * 3_600_000;
const daysAgo = (days: number) => ({ since: (today - days) * DAY, time_zone: 'UTC' });

const others = dayColumnNames.filter((name) => name !== 'people' && name !== 'activity');
/** Ada worked in the hours of `bits`. */
const peopleOf = (bits: number) => JSON.stringify([['Ada', 'acme/app', bits, 1, 2, 0, 3]]);
const activityOf = (hours: readonly number[]) => JSON.stringify(hours.map((hour) => [String(hour), 1]));

beforeEach(async () => {
  await reset();
  await applyMigrations();
  const block = Math.floor((today - 50) / 28);
  const packed = `[${today - 50},${peopleOf(0b1000)}],[${today - 40},${peopleOf(0b11)}]`;
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO day_zones (zone, added_at, from_day, until_day, made_at, rows_a_day, complete)
      VALUES ('UTC', 0, ?1, ?2, ?3, 9000, 1)`,
    ).bind(today - 60, today, now),
    env.DB.prepare(
      `INSERT INTO day_figures (zone, day, slice, member, project, ${others.join(', ')}, people, activity)
      VALUES ('UTC', ?1, 'all', '', '', ${others.map(() => "'[]'").join(', ')}, ?2, ?3)`,
    ).bind(today - 3, peopleOf(0b100), activityOf([(today - 3) * 24 + 2])),
    env.DB.prepare(
      `INSERT INTO packed_days (zone, block, slice, member, project, people, version)
      VALUES ('UTC', ?1, 'all', '', '', unhex(?2), '1')`,
    ).bind(block, await deflateToHex(packed)),
  ]);
});

const clock = () => now;
const shown = (day: number) => new Date(day * DAY).toISOString().slice(0, 10);

/** The questions of one request; `asked` holds the statements that reached the database. */
function openQuestions() {
  const asked: string[] = [];
  const db = new Proxy(env.DB, {
    get(target, name) {
      if (name !== 'prepare') return Reflect.get(target, name) as unknown;
      return (sql: string) => {
        asked.push(sql);
        return target.prepare(sql);
      };
    },
  });
  const days = createDaySource({ db, clock, memory: { at: 0, state: undefined } });
  const { runQuery } = askWithin({ db, scope: {}, memory: undefined, days, clock });
  const count = (text: string) => asked.filter((sql) => sql.includes(text)).length;
  return { runQuery, count };
}

it('days that parts of a page ask for in different ways are read once', async () => {
  const { runQuery, count } = openQuestions();
  const [byMember, byProject] = await Promise.all([
    runQuery(work, { ...daysAgo(59), by: 'member' }),
    runQuery(work, { ...daysAgo(59), by: 'project' }),
  ]);
  expect(byMember).toMatchObject([{ member: 'Ada', project: '', active_hours: 4 }]);
  expect(byProject).toMatchObject([{ member: '', project: 'acme/app', active_hours: 4 }]);
  expect(count('f.people')).toBe(1);
  expect(count('FROM day_zones')).toBe(1);
});

it('fewer of them are taken from what was read, and no day that was not asked for', async () => {
  const { runQuery, count } = openQuestions();
  const [all, some, week] = await Promise.all([
    runQuery(workPerDay, daysAgo(59)),
    runQuery(workPerDay, daysAgo(45)),
    runQuery(workByWeekHour, daysAgo(7)),
  ]);
  expect(all.map(({ day }) => day)).toEqual([today - 50, today - 40, today - 3].map(shown));
  expect(some).toEqual(all.slice(1));
  expect(week.map(({ active_hours }) => active_hours)).toEqual([1]);
  expect(count('f.people')).toBe(1);
});

it('more of them are read anew', async () => {
  const { runQuery, count } = openQuestions();
  expect(await runQuery(workPerDay, daysAgo(45))).toHaveLength(2);
  expect(await runQuery(workPerDay, daysAgo(59))).toHaveLength(3);
  expect(count('f.people')).toBe(2);
});

it.each([2, 1300])('weeks of %i people each come to the same, however they are added up', async (people) => {
  const cells = Array.from({ length: people }, (_, nth) => [`p${nth}`, 1, 2, 3, 4, 5, 1000 - nth, 7, 8, 9]);
  const week = Math.floor((today - 30) / 7);
  for (const at of [week, week + 1])
    await env.DB.prepare(
      "INSERT INTO summed_weeks (zone, week, version, members) VALUES ('UTC', ?1, '1', ?2)",
    )
      .bind(at, JSON.stringify(cells))
      .run();
  const found = await openQuestions().runQuery(usageByMember, daysAgo(59));
  expect(found).toHaveLength(people);
  expect(found.slice(0, 2)).toMatchObject([
    { key: 'p0', input_tokens: 2, cost_micros: 2000, api_calls: 16, unpriced_api_calls: 18 },
    { key: 'p1', cost_micros: 1998 },
  ]);
});
