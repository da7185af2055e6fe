import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../../shared/queries/parts/scope.ts';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { dayAt } from '../../../shared/queries/days/day-bounds.ts';
import { tools } from '../../../shared/queries/tools.ts';
import { toolsPerDay } from '../../../shared/queries/tools-per-day.ts';
import { usagePerDayByModel } from '../../../shared/queries/usage-per-day-by.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { makeDays } from '../../../worker/days/make-days.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { agentRow, sessionRow, toolRow, usageRow } from '../rows.ts';

const zone = 'Europe/Berlin';
/** Noon of a Friday. */
const now = Date.UTC(2026, 10, 20, 11);
const thisHour = Math.floor(now / HOUR);
const range = { since: Date.UTC(2026, 9, 31, 23), time_zone: zone };
const cloud = openCloud({ deps: { clock: () => now } });
const deps = { ...makeDeps({ ...env, MODE: 'team' }), clock: () => now };

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

/** One session of a day: two rows of usage and two of tools in its hours. */
function dayOf(o: { session_id: string; daysAgo: number; project?: string; calls?: number; rev?: number }) {
  const hour = thisHour - o.daysAgo * 24;
  const { session_id, rev = 1 } = o;
  const at = hour * HOUR;
  return {
    session_rollups: [
      sessionRow({
        session_id,
        rev,
        project: o.project ?? 'acme/app',
        started_at: at,
        last_event_at: at + 9,
      }),
    ],
    agent_rollups: [agentRow({ session_id, rev, started_at: at, last_event_at: at + 9 })],
    usage_rollups: [usageRow({ session_id, rev, hour }), usageRow({ session_id, rev, hour: hour + 1 })],
    tool_rollups: [
      toolRow({ session_id, rev, hour, calls: o.calls ?? 3 }),
      toolRow({ session_id, rev, hour, tool_name: 'Read' }),
    ],
  };
}

async function send(token: string, batch: object): Promise<void> {
  expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
}

async function filled(): Promise<string> {
  const { token } = await enrolDevice();
  for (const daysAgo of [0, 1, 2, 9, 18]) await send(token, dayOf({ session_id: `s-${daysAgo}`, daysAgo }));
  await env.DB.prepare('INSERT INTO day_zones (zone, added_at) VALUES (?1, 0)').bind(zone).run();
  for (let tick = 0; tick < 11; tick += 1) await makeDays({ deps });
  return token;
}

/** `large`: as if a day had so many rows that days are worth it. */
async function ask(o: { large: boolean; scope?: Scope }) {
  await env.DB.prepare('UPDATE day_zones SET rows_a_day = ?1')
    .bind(o.large ? 9000 : 1)
    .run();
  const days = createDaySource({ db: env.DB, clock: () => now, memory: { at: 0, state: undefined } });
  const questions = askWithin({
    db: env.DB,
    scope: o.scope ?? {},
    memory: undefined,
    days,
    clock: () => now,
  });
  const { runQuery } = questions;
  const rows = {
    tools: (await runQuery(tools, range)).map((row) => ({ ...row, sessions: undefined })),
    toolsPerDay: await runQuery(toolsPerDay, range),
    usage: await runQuery(usagePerDayByModel, range),
  };
  return { rows, told: questions.coarseness() };
}

async function bothWays(scope: Scope = {}) {
  const exact = await ask({ large: false, scope });
  const coarse = await ask({ large: true, scope });
  expect(exact.told.daysMadeAt).toBeUndefined();
  expect(coarse.told).toMatchObject({ daysMadeAt: now, looked: undefined });
  expect(exact.rows.tools.length).toBeGreaterThan(0);
  return { days: coarse.rows, hours: exact.rows };
}

async function expectDaysToBeExact(scope: Scope = {}): Promise<void> {
  const { days, hours } = await bothWays(scope);
  expect(days).toEqual(hours);
}

const marks = () => env.DB.prepare('SELECT COUNT(*) AS n FROM stale_days').first<number>('n');

describe('days that are made of hours', () => {
  it('say what the hours say, down to the first row, once cron has come to it', async () => {
    await filled();
    const made = await env.DB.prepare('SELECT from_day, until_day, complete FROM day_zones').first();
    expect(made).toEqual({
      from_day: Math.floor(now / DAY) - 18,
      until_day: Math.floor(now / DAY),
      complete: 1,
    });
    await expectDaysToBeExact();
    await expectDaysToBeExact({ member: 'Ada' });
  });

  it('are called days where sessions are added up, and sessions of tools are left out', async () => {
    await filled();
    const signedIn = openCloud({ deps: { clock: () => now }, signedIn: true });
    const page = async (path: string) =>
      await (await signedIn.request(path, { headers: { cookie: `tz=${zone}` } })).text();
    const headings = async (path: string) =>
      [...(await page(path)).matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/gs)].map(([, cell = '']) =>
        cell.replaceAll(/<[^>]+>/g, '').trim(),
      );
    await env.DB.prepare('UPDATE day_zones SET rows_a_day = 9000').run();
    expect(await headings('/tools')).toContain('Calls');
    expect(await headings('/tools')).not.toContain('Sessions');
    expect(await page('/tools?format=csv')).toMatch(/^tool_name,calls,errors,denied,timed_calls,/);
    expect(await headings('/team')).toContain('Session days');
  });

  it('are not asked while few rows were sent, and not before they are made', async () => {
    await send((await enrolDevice()).token, dayOf({ session_id: 's-2', daysAgo: 2 }));
    expect((await ask({ large: false })).told).toMatchObject({ daysMadeAt: undefined, looked: undefined });
    expect(await env.DB.prepare('SELECT zone FROM day_zones').first('zone')).toBe(zone);
    expect((await ask({ large: true })).told).toMatchObject({ daysMadeAt: undefined });
  });

  it('take in what a machine sends that was away for a week', async () => {
    const token = await filled();
    expect(await marks()).toBe(0);
    await send(token, dayOf({ session_id: 'late', daysAgo: 7, calls: 50 }));
    await send(token, dayOf({ session_id: 's-9', daysAgo: 9, calls: 70, rev: 2 }));
    expect(await marks()).toBe(2);
    await makeDays({ deps });
    expect(await marks()).toBe(0);
    await expectDaysToBeExact();
  });

  it('are marked once by rows that come again and again', async () => {
    const token = await filled();
    for (const rev of [2, 3, 4]) await send(token, dayOf({ session_id: 's-9', daysAgo: 9, rev }));
    expect(await marks()).toBe(1);
  });

  it('follow a session to another project', async () => {
    const token = await filled();
    const { session_rollups } = dayOf({ session_id: 's-9', daysAgo: 9, project: 'acme/other', rev: 2 });
    await send(token, { session_rollups });
    await makeDays({ deps });
    const visibility = { default: 'metadata', projects: { 'acme/other': 'hidden' } } as const;
    const reader = { own: null, texts: true, hidden: false, visibility };
    const { days, hours } = await bothWays({ reader });
    expect(days).toEqual(hours);
  });

  it('forget what is deleted', async () => {
    const token = await filled();
    const hour = thisHour - 9 * 24;
    const gone = await cloud.request(`/v1/sessions/s-9?from_hour=${hour}&to_hour=${hour + 1}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(gone.status).toBe(200);
    await makeDays({ deps });
    await expectDaysToBeExact();
  });

  it('are made in the zone that somebody reads in, and in no more than two', async () => {
    const days = createDaySource({ db: env.DB, clock: () => now, memory: { at: 0, state: undefined } });
    for (const wanted of ['Asia/Tokyo', 'Asia/Tokyo', 'UTC', 'America/New_York']) await days.want(wanted);
    const { results } = await env.DB.prepare('SELECT zone FROM day_zones ORDER BY zone').all();
    expect(results).toEqual([{ zone: 'Asia/Tokyo' }, { zone: 'UTC' }]);
  });

  it('of a zone in which nothing is new keep no other zone waiting', async () => {
    const days = createDaySource({ db: env.DB, clock: () => now, memory: { at: 0, state: undefined } });
    for (const zone of ['Asia/Tokyo', 'UTC']) await days.want(zone);
    const quiet = now - 10 * HOUR;
    const today = (zone: string) => dayAt({ zone, at: now });
    const set = env.DB.prepare(
      'UPDATE day_zones SET made_at = ?2, until_day = ?3, from_day = ?3, complete = 1, rows_a_day = 5000 WHERE zone = ?1',
    );
    await env.DB.batch([
      set.bind('Asia/Tokyo', quiet, today('Asia/Tokyo')),
      set.bind('UTC', quiet + HOUR, today('UTC') - 1),
    ]);
    await makeDays({ deps });
    const { results } = await env.DB.prepare(
      'SELECT zone, until_day, made_at FROM day_zones ORDER BY zone',
    ).all();
    expect(results).toEqual([
      { zone: 'Asia/Tokyo', until_day: today('Asia/Tokyo'), made_at: quiet },
      { zone: 'UTC', until_day: today('UTC'), made_at: now },
    ]);
  });
});
