import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { agents } from '../../../shared/queries/agents.ts';
import { usageNumbers } from '../../../shared/queries/days/cells.ts';
import { correctDays } from '../../../shared/queries/days/correct-days.ts';
import { dayBounds } from '../../../shared/queries/days/day-bounds.ts';
import { foldedSession, foldedToolRow } from '../../../shared/queries/days/folded-session.ts';
import { makeDaySql } from '../../../shared/queries/days/make-day-sql.ts';
import { blockOf, lastDayOf } from '../../../shared/queries/days/packed-days.ts';
import type { Scope } from '../../../shared/queries/parts/scope.ts';
import { toolUsagePerDay } from '../../../shared/queries/tool-usage.ts';
import { tools } from '../../../shared/queries/tools.ts';
import { usageByProjectAgent } from '../../../shared/queries/usage-by-project-agent.ts';
import { usageByWeekHour } from '../../../shared/queries/usage-by-week-hour.ts';
import { usagePerDayByMember, usagePerDayByModel } from '../../../shared/queries/usage-per-day-by.ts';
import { workByWeekHour } from '../../../shared/queries/work-by-week-hour.ts';
import { workPerDay } from '../../../shared/queries/work-per-day.ts';
import { work } from '../../../shared/queries/work.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { addCells } from '../../../worker/days/folded-repository.ts';
import { packDays } from '../../../worker/days/pack-days.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { failingAt } from '../failing-at.ts';
import { agentRow, sessionRow, toolRow, usageRow } from '../rows.ts';

const zone = 'Europe/Berlin';
const now = Date.UTC(2026, 10, 20, 11);
const today = Math.floor(now / DAY);
/** The last block of which all days are folded, and the one before it. */
const lastBlock = blockOf(today - 36) - (today - 36 >= lastDayOf(blockOf(today - 36)) ? 0 : 1);
const packedUntil = lastDayOf(lastBlock);
const cloud = openCloud({ deps: { clock: () => now } });
const real = { ...makeDeps({ ...env, MODE: 'team' }), clock: () => now };

type Sent = { id: string; day: number; project?: string; calls?: number; rev?: number };
function rowsOf({ id: session_id, day, project = 'acme/shop', calls = 3, rev = 1 }: Sent) {
  const hour = day * 24 + 9;
  const at = hour * HOUR;
  return {
    session_rollups: [sessionRow({ session_id, rev, project, started_at: at, last_event_at: at + 9 })],
    agent_rollups: [agentRow({ session_id, rev, started_at: at, last_event_at: at + 9, ended_at: at + 9 })],
    usage_rollups: [usageRow({ session_id, rev, hour, cost_micros: calls * 100, api_calls: calls })],
    tool_rollups: [toolRow({ session_id, rev, hour, calls, b4: calls, cost_micros: calls * 10 })],
  };
}

let token: string;
async function send(...sent: Sent[]): Promise<void> {
  for (const one of sent)
    expect((await cloud.request('/v1/rows', rowsRequest({ token, batch: rowsOf(one) }))).status).toBe(200);
}

async function pack(times: number): Promise<void> {
  for (let nth = 0; nth < times; nth += 1) await packDays({ deps: real });
}

const count = (table: string, where = '1') =>
  env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`).first<number>('n');
const isPacked = (column: string) =>
  count(
    'packed_days',
    `slice = 'project' AND project = 'acme/shop' AND block = ${lastBlock} AND ${column} IS NOT NULL`,
  );
/** Those of everything stay as they are. */
const looseRows = () => count('day_figures', `day <= ${packedUntil} AND slice <> 'all'`);

const daysOfAll = () => count('day_figures', `day <= ${packedUntil} AND slice = 'all'`);

/** Days that devices sent nothing of are made as well. */
const madeDays = [packedUntil - 28, packedUntil - 3, packedUntil - 2, packedUntil, today - 3];

beforeEach(async () => {
  await reset();
  await applyMigrations();
  ({ token } = await enrolDevice());
  await send(
    { id: 'first', day: packedUntil - 28 },
    { id: 'second', day: packedUntil - 28, project: 'acme/secret', calls: 5 },
    { id: 'third', day: packedUntil - 2 },
    { id: 'fourth', day: packedUntil, project: 'acme/secret' },
    { id: 'new', day: today - 3 },
  );
  await env.DB.batch([
    ...madeDays.map((day) => {
      const { fromHour, untilHour, startsAt, endsAt } = dayBounds({ zone, day });
      return env.DB.prepare(makeDaySql).bind(zone, day, fromHour, untilHour, startsAt, endsAt);
    }),
    env.DB.prepare(
      // As large as makes every question one to the days.
      `INSERT INTO day_zones (zone, added_at, from_day, until_day, made_at, rows_a_day, complete)
      VALUES (?1, 0, ?2, ?3, ?4, 9000, 1)`,
    ).bind(zone, packedUntil - 28, today, now),
    env.DB.prepare('INSERT INTO folded_hours (one, until_hour) VALUES (1, ?1)').bind((today - 35) * 24),
  ]);
});

/** What folding adds to days once it knows more, or less, of a session. */
async function correct(o: { id: string; day: number; was: number; is: number }): Promise<void> {
  const of = (calls: number) =>
    calls === 0
      ? undefined
      : foldedSession.parse({
          session_id: o.id,
          project: 'acme/shop',
          member: 'Ada',
          usage: [[o.day * 24 + 9, 'main', 'claude-opus-5', 1, ...usageNumbers.map(() => calls)]],
          tools: [[o.day * 24 + 9, 'main', 'Bash', 1, ...foldedToolRow.map(() => calls)]],
        });
  const corrections = correctDays({ zones: [zone], before: of(o.was), after: of(o.is) });
  await env.DB.batch(addCells({ db: env.DB, corrections }));
}

const hidden = { default: 'metadata', projects: { 'acme/secret': 'hidden' } } as const;
const scopes: Scope[] = [
  {},
  { reader: { own: null, texts: false, hidden: false, visibility: hidden } },
  { reader: { own: 'Ada', texts: true, hidden: false, visibility: hidden } },
];

async function figures(
  range: { from: number; until?: number } = { from: packedUntil - 28 },
  of: readonly Scope[] = scopes,
) {
  const since = dayBounds({ zone, day: range.from }).startsAt;
  const until = range.until === undefined ? undefined : dayBounds({ zone, day: range.until }).endsAt;
  const params = { since, until, time_zone: zone };
  const told = [];
  for (const scope of of) {
    const days = createDaySource({ db: env.DB, clock: () => now, memory: { at: 0, state: undefined } });
    const { runQuery } = askWithin({ db: env.DB, scope, memory: undefined, days, clock: () => now });
    told.push(await runQuery(tools, params), await runQuery(toolUsagePerDay, params));
    told.push(await runQuery(usagePerDayByModel, params), await runQuery(usagePerDayByMember, params));
    told.push(await runQuery(usageByProjectAgent, { ...params, project: 'acme/secret' }));
    told.push(await runQuery(usageByWeekHour, params));
    told.push(await runQuery(agents, params));
    told.push(await runQuery(work, params), await runQuery(workPerDay, params));
    told.push(await runQuery(workByWeekHour, { ...params, member: 'Ada' }));
  }
  return told;
}

describe('blocks of days whose hours are folded', () => {
  it('lie together, and say the same to everybody of any range', async () => {
    const ranges = [
      undefined,
      { from: packedUntil - 28, until: packedUntil - 28 },
      { from: packedUntil - 27, until: packedUntil - 1 },
      { from: packedUntil - 2, until: today },
    ];
    const told = () => Promise.all(ranges.map((range) => figures(range)));
    const before = await told();
    expect(before.flat().filter((rows) => rows.length > 0).length).toBeGreaterThan(60);
    expect(await looseRows()).toBeGreaterThan(7);
    const ofAll = await daysOfAll();
    expect(ofAll).toBeGreaterThan(3);
    await pack(4);
    expect(await looseRows()).toBe(0);
    expect(await count('packed_days')).toBeGreaterThan(6);
    expect(await daysOfAll()).toBe(ofAll);
    expect(await told()).toEqual(before);
  });

  it('are packed exactly wherever it is stopped, and by two at once', async () => {
    const before = await figures(undefined, [{}, ...scopes.slice(2)]);
    let stops = 0;
    for (let n = 1; (await looseRows()) !== 0; n += 1) {
      const { deps } = failingAt({ deps: real, n: 1 + (n % 14) });
      stops += await packDays({ deps }).then(
        () => 0,
        () => 1,
      );
      expect(await figures(undefined, [{}, ...scopes.slice(2)])).toEqual(before);
      if (n % 5 === 0)
        await Promise.all([packDays({ deps: real }), packDays({ deps })]).catch(() => undefined);
      expect(await figures(undefined, [{}, ...scopes.slice(2)])).toEqual(before);
    }
    expect(stops).toBeGreaterThan(3);
  }, 90_000);

  it('take in what is corrected later, and give back what is deleted', async () => {
    const before = await figures();
    await pack(4);
    await correct({ id: 'late', day: packedUntil - 2, was: 0, is: 7 });
    await correct({ id: 'earlier', day: packedUntil - 20, was: 0, is: 5 });
    const corrected = await figures();
    expect(corrected).not.toEqual(before);
    await pack(2);
    expect(await looseRows()).toBe(0);
    expect(await figures()).toEqual(corrected);
    await correct({ id: 'late', day: packedUntil - 2, was: 7, is: 0 });
    await correct({ id: 'earlier', day: packedUntil - 20, was: 5, is: 0 });
    expect(await looseRows()).toBeGreaterThan(0);
    const without = await figures();
    expect(without).not.toEqual(corrected);
    await pack(2);
    expect(await looseRows()).toBe(0);
    expect(await figures()).toEqual(without);
  });

  it('wait where a day of theirs is not folded yet, and on one’s own machine', async () => {
    const whole = await looseRows();
    await packDays({ deps: { ...real, mode: 'embedded' } });
    await env.DB.prepare('UPDATE folded_hours SET until_hour = ?1')
      .bind((packedUntil - 28) * 24)
      .run();
    await pack(2);
    expect(await looseRows()).toBe(whole);
  });

  it('of many slices and two zones take no more questions than a call may ask', async () => {
    const { results } = await env.DB.prepare("SELECT name FROM pragma_table_info('day_figures')").all();
    const names = results.map(({ name }) => String(name));
    await env.DB.prepare(
      `INSERT INTO day_figures (${names.join(', ')})
      SELECT ${names.map((name) => (name === 'project' ? "'p' || value" : name)).join(', ')}
      FROM day_figures, json_each('[1,2,3,4,5,6,7,8,9,10,11,12]') WHERE slice = 'project' AND day = ?1`,
    )
      .bind(packedUntil)
      .run();
    // Looked through first, and holds nothing.
    const kept = 'from_day, until_day, made_at, rows_a_day, complete, people_from';
    await env.DB.prepare("UPDATE day_zones SET zone = 'Asia/Tokyo', added_at = 0").run();
    await env.DB.prepare(
      `INSERT INTO day_zones (zone, added_at, ${kept}) SELECT ?1, 1, ${kept} FROM day_zones`,
    )
      .bind(zone)
      .run();
    const before = await looseRows();
    let asked = 0;
    const db = new Proxy(env.DB, {
      get(target, name) {
        if (name === 'prepare') asked += 1;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    await packDays({ deps: { ...real, db } });
    expect(await looseRows()).toBeLessThan(before ?? 0);
    expect(asked).toBeGreaterThan(30);
    expect(asked).toBeLessThanOrEqual(50);
  });

  it('of which one is larger than a call can take are packed column by column', async () => {
    const cells = JSON.stringify(
      Array.from({ length: 5200 }, (_, nth) => [
        `agent-${nth}`,
        `model-${nth % 7}`,
        nth,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
      ]),
    );
    await env.DB.prepare(
      "UPDATE day_figures SET usage = ?1, tools = '[]' WHERE slice = 'project' AND project = 'acme/shop' AND day IN (?2, ?3)",
    )
      .bind(cells, packedUntil, packedUntil - 2)
      .run();
    const before = await figures(undefined, [{}]);
    await packDays({ deps: real });
    let ticks = 1;
    while ((await isPacked('usage')) === 0) {
      await packDays({ deps: real });
      ticks += 1;
    }
    expect(await isPacked('agents')).toBe(0);
    expect(await figures(undefined, [{}])).toEqual(before);
    await pack(6);
    expect(await isPacked('agents')).toBe(1);
    expect(await looseRows()).toBe(0);
    expect(await figures(undefined, [{}])).toEqual(before);
    expect(ticks).toBeLessThan(4);
  }, 90_000);
});
