import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, expect, it } from 'vitest';
import { lastDue } from '../../../shared/core/cron-times.ts';
import { HOUR, MINUTE } from '../../../shared/core/time.ts';
import { dayAt, dayBounds, dayKey } from '../../../shared/queries/days/day-bounds.ts';
import { usageByDay } from '../../../shared/queries/usage-by-day.ts';
import { runCron } from '../../../worker/cron.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { agentRow, sessionRow, usageRow } from '../rows.ts';

let now = 0;
const clock = () => now;
const deps = { ...makeDeps({ ...env, MODE: 'team' }), clock };
const cloud = openCloud({ deps: { clock } });

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

async function callsByDay(zone: string, since: number) {
  const days = createDaySource({ db: env.DB, clock, memory: { at: 0, state: undefined } });
  const { runQuery, coarseness } = askWithin({ db: env.DB, scope: {}, memory: undefined, days, clock });
  const rows = await runQuery(usageByDay, { since, time_zone: zone });
  expect(coarseness().daysMadeAt).toBeDefined();
  return rows.map(({ key, api_calls }) => [key, api_calls]);
}

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

it.each(['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns'])(
  'what comes soon after midnight for the day that just ended is in its figures: %s',
  async (zone) => {
    const day = dayAt({ zone, at: Date.UTC(2026, 10, 19, 12) });
    const { startsAt, endsAt, untilHour } = dayBounds({ zone, day });
    const calls = Number(usageRow({ session_id: 'one', hour: 0 }).api_calls);
    now = endsAt - 3 * HOUR;
    await env.DB.prepare(
      `INSERT INTO day_zones (zone, added_at, from_day, until_day, made_at, rows_a_day, complete)
      VALUES (?1, 0, ?2, ?3, ?4, 9000, 1)`,
    )
      .bind(zone, day - 2, day, now)
      .run();
    // Machines that were away send their last hour of the day. None of it comes so late that its day is marked by it.
    let sent = 0;
    for (; now < endsAt + 4 * HOUR; now += 10 * MINUTE) {
      if (now > endsAt && now < (untilHour + 1) * HOUR) await send(`late-${(sent += 1)}`, untilHour - 1);
      const due = lastDue({ time: 'days', now });
      if (due > now - 10 * MINUTE) await runCron({ time: 'days', deps, at: due });
    }
    expect(await callsByDay(zone, startsAt)).toEqual([[dayKey(day), sent * calls]]);
  },
);
