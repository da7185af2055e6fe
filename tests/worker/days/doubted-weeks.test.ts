import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, expect, it } from 'vitest';
import { lastDue } from '../../../shared/core/cron-times.ts';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { dayBounds } from '../../../shared/queries/days/day-bounds.ts';
import { makeDaySql } from '../../../shared/queries/days/make-day-sql.ts';
import { work } from '../../../shared/queries/work.ts';
import { runCron } from '../../../worker/cron.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { agentRow, sessionRow, usageRow } from '../rows.ts';

const start = Date.UTC(2026, 10, 20, 11);
const today = Math.floor(start / DAY);
const firstDay = (Math.floor(today / 7) - 3) * 7;
const zone = 'UTC';
let now = start;
const clock = () => now;
const deps = { ...makeDeps({ ...env, MODE: 'team' }), clock };
const cloud = openCloud({ deps: { clock } });

/** What everybody did in a range of whole weeks. */
async function hoursAtWork() {
  const days = createDaySource({ db: env.DB, clock, memory: { at: 0, state: undefined } });
  const { runQuery } = askWithin({ db: env.DB, scope: {}, memory: undefined, days, clock });
  const params = {
    since: dayBounds({ zone, day: firstDay }).startsAt,
    time_zone: zone,
    by: 'member',
  } as const;
  const [row] = await runQuery(work, params);
  return row?.active_hours;
}

async function send(id: string, hour: number) {
  const { token } = await enrolDevice();
  const at = hour * HOUR;
  const batch = {
    session_rollups: [sessionRow({ session_id: id, started_at: at, last_event_at: at + 9 })],
    agent_rollups: [agentRow({ session_id: id, started_at: at, last_event_at: at + 9, ended_at: at + 9 })],
    usage_rollups: [usageRow({ session_id: id, hour })],
  };
  expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
}

/** As a Worker wrote it that knows of no weeks. */
async function makeDayAsBefore(day: number) {
  const { fromHour, untilHour, startsAt, endsAt } = dayBounds({ zone, day });
  await env.DB.batch([
    env.DB.prepare(makeDaySql).bind(zone, day, fromHour, untilHour, startsAt, endsAt),
    env.DB.prepare('DELETE FROM stale_days'),
  ]);
}

/** The calls of cron for days and for folding of so many hours. */
async function runHours(hours: number) {
  for (let hour = 0; hour < hours; hour += 1) {
    now += HOUR;
    for (const time of ['days', 'folding'] as const)
      await runCron({ time, deps, at: lastDue({ time, now }) });
  }
}

const addedUp = () =>
  env.DB.prepare('SELECT COUNT(*) AS n FROM summed_weeks WHERE people IS NOT NULL').first<number>('n');

beforeEach(async () => {
  now = start;
  await reset();
  await applyMigrations();
  await send('first', firstDay * 24 + 9);
  await makeDayAsBefore(firstDay);
  // As large as makes every question one to the days.
  await env.DB.prepare(
    `INSERT INTO day_zones (zone, added_at, from_day, until_day, made_at, rows_a_day, complete)
    VALUES (?1, 0, ?2, ?3, ?4, 9000, 1)`,
  )
    .bind(zone, firstDay, today, now)
    .run();
  await runHours(7);
});

it('days that a Worker wrote which knows of no weeks are told as they are, once one that does is back', async () => {
  expect([await addedUp(), await hoursAtWork()]).toEqual([3, 1]);
  now += HOUR;
  await send('late', firstDay * 24 + 12);
  await makeDayAsBefore(firstDay);
  expect(await hoursAtWork()).toBe(1);
  await runHours(1);
  expect(await hoursAtWork()).toBe(2);
  await runHours(7);
  expect([await addedUp(), await hoursAtWork()]).toEqual([3, 2]);
});

it('nor are weeks believed where it made one call alone, or all since weeks were first added up', async () => {
  now += HOUR;
  await runCron({ time: 'days', deps, at: lastDue({ time: 'days', now }) });
  now += HOUR;
  await runCron({ time: 'days', deps, at: lastDue({ time: 'days', now }) });
  expect(await addedUp()).toBe(1);
  await runHours(6);
  await env.DB.prepare('UPDATE day_zones SET weeks_watched_at = NULL').run();
  await runHours(1);
  expect(await addedUp()).toBe(1);
});

it('weeks stay while every call is made, one of them twice or after the next', async () => {
  await runHours(3);
  const days = lastDue({ time: 'days', now });
  for (const at of [days, days + 3 * 60_000 + 500, days])
    await runCron({ time: at === days ? 'days' : 'folding', deps, at });
  await runHours(2);
  expect(await addedUp()).toBe(3);
});
