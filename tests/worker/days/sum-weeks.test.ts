import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { dayBounds } from '../../../shared/queries/days/day-bounds.ts';
import { usageNumbers } from '../../../shared/queries/days/cells.ts';
import { correctDays } from '../../../shared/queries/days/correct-days.ts';
import { foldedSession } from '../../../shared/queries/days/folded-session.ts';
import { makeDaySql } from '../../../shared/queries/days/make-day-sql.ts';
import type { Scope } from '../../../shared/queries/parts/scope.ts';
import { summedColumnNames } from '../../../shared/queries/days/summed-weeks.ts';
import { toolUsagePerDay } from '../../../shared/queries/tool-usage.ts';
import { toolsByAgent } from '../../../shared/queries/tools-by-agent.ts';
import { usageByMember, usageByProject } from '../../../shared/queries/usage-by.ts';
import {
  usagePerDayByLargestMember,
  usagePerDayByLargestProject,
} from '../../../shared/queries/usage-per-day-by-largest.ts';
import { usageByProjectAgent } from '../../../shared/queries/usage-by-project-agent.ts';
import { workByWeekHour } from '../../../shared/queries/work-by-week-hour.ts';
import { workPerDay } from '../../../shared/queries/work-per-day.ts';
import { work } from '../../../shared/queries/work.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { addCells } from '../../../worker/days/folded-repository.ts';
import { makeDays } from '../../../worker/days/make-days.ts';
import { packDays } from '../../../worker/days/pack-days.ts';
import { sumWeeks } from '../../../worker/days/sum-weeks.ts';
import { beginWeek, endWeek } from '../../../worker/days/summed-repository.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { failingAt } from '../failing-at.ts';
import { agentRow, sessionRow, toolRow, usageRow } from '../rows.ts';

const zone = 'Europe/Berlin';
/** Not to be taken for a path of JSON, nor for text that is. */
const secret = `acme/"$.of\\ 李\n'%`;
const now = Date.UTC(2026, 10, 20, 11);
const today = Math.floor(now / DAY);
const thisWeek = Math.floor(today / 7);
const firstDay = (thisWeek - 6) * 7 - 3;
const noDays = '{"all":[],"of":{}}';
const cloud = openCloud({ deps: { clock: () => now } });
const real = { ...makeDeps({ ...env, MODE: 'team' }), clock: () => now };
let token: string;

async function send(o: { id: string; day: number; project?: string; calls?: number; rev?: number }) {
  const { id: session_id, day, project = 'acme/shop', calls = 3, rev = 1 } = o;
  const hour = day * 24 + 9;
  const at = hour * HOUR;
  const batch = {
    session_rollups: [sessionRow({ session_id, rev, project, started_at: at, last_event_at: at + 9 })],
    agent_rollups: [agentRow({ session_id, rev, started_at: at, last_event_at: at + 9, ended_at: at + 9 })],
    usage_rollups: [0, 1].map((next) =>
      usageRow({ session_id, rev, hour: hour + next, cost_micros: calls * 100, api_calls: calls }),
    ),
    tool_rollups: [toolRow({ session_id, rev, hour, calls, b4: calls })],
  };
  expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
}

beforeEach(async () => {
  await reset();
  await applyMigrations();
  ({ token } = await enrolDevice());
  const worked = [firstDay, firstDay + 4, firstDay + 9, today - 15, today - 9, today - 2];
  for (const [nth, day] of worked.entries()) {
    await send({ id: `shop-${nth}`, day });
    // In the same hours: an hour of a person counts once.
    await send({ id: `secret-${nth}`, day, project: secret, calls: nth + 1 });
  }
  await env.DB.batch([
    ...worked.map((day) => {
      const { fromHour, untilHour, startsAt, endsAt } = dayBounds({ zone, day });
      return env.DB.prepare(makeDaySql).bind(zone, day, fromHour, untilHour, startsAt, endsAt);
    }),
    // As large as makes every question one to the days.
    env.DB.prepare(
      `INSERT INTO day_zones (zone, added_at, from_day, until_day, made_at, rows_a_day, complete)
      VALUES (?1, 0, ?2, ?3, ?4, 9000, 1)`,
    ).bind(zone, firstDay, today, now),
    env.DB.prepare('DELETE FROM stale_days'),
  ]);
});

const hidden = { default: 'metadata', projects: { [secret]: 'hidden' } } as const;
const scopes: Scope[] = [{}, { reader: { own: null, texts: false, hidden: false, visibility: hidden } }];
const ranges = [
  { from: firstDay },
  { from: firstDay + 3, until: today - 12 },
  { from: firstDay + 5, until: firstDay + 8 },
  { from: (thisWeek - 3) * 7, until: (thisWeek - 1) * 7 - 1 },
];

async function figures(of = { scopes, ranges }) {
  const told = [];
  for (const scope of of.scopes) {
    for (const range of of.ranges) {
      const days = createDaySource({ db: env.DB, clock: () => now, memory: { at: 0, state: undefined } });
      const { runQuery } = askWithin({ db: env.DB, scope, memory: undefined, days, clock: () => now });
      const since = dayBounds({ zone, day: range.from }).startsAt;
      const until = range.until === undefined ? undefined : dayBounds({ zone, day: range.until }).endsAt;
      const params = { since, until, time_zone: zone };
      for (const by of ['member', 'project', 'both'] as const)
        told.push(await runQuery(work, { ...params, by }));
      told.push(await runQuery(workPerDay, params), await runQuery(workByWeekHour, params));
      told.push(await runQuery(usageByProjectAgent, params), await runQuery(usageByProject, params));
      told.push(await runQuery(usageByMember, params), await runQuery(toolsByAgent, params));
      for (const agent_type of [undefined, 'main', 'Explore'])
        told.push(await runQuery(toolUsagePerDay, { ...params, agent_type }));
      for (const most of [1, 2, 8])
        for (const query of [usagePerDayByLargestMember, usagePerDayByLargestProject])
          told.push(await runQuery(query, { ...params, most }));
    }
  }
  return told;
}

const summedWeeks = () =>
  env.DB.prepare(
    `SELECT COUNT(*) AS n FROM summed_weeks WHERE ${summedColumnNames.map((name) => `${name} IS NOT NULL`).join(' AND ')}`,
  ).first<number>('n');
/** Of days alone. */
async function figuresOfDays() {
  await env.DB.prepare('DELETE FROM summed_weeks').run();
  return figures();
}
async function sumAll(): Promise<void> {
  for (let nth = 0; nth < 30; nth += 1) await sumWeeks({ deps: real });
  expect(await summedWeeks()).toBe(6);
}

const oldSession = (calls: number) =>
  foldedSession.parse({
    session_id: 'old',
    project: 'acme/shop',
    member: 'Ada',
    usage: [[(firstDay + 4) * 24 + 9, 'main', 'claude-opus-5', 1, ...usageNumbers.map(() => calls)]],
    tools: [],
  });

/** What folding adds to a day once it knows more, or less, of a session. */
async function correct(was: number | undefined, is: number | undefined): Promise<void> {
  const [before, after] = [was, is].map((calls) => (calls === undefined ? undefined : oldSession(calls)));
  await env.DB.batch(addCells({ db: env.DB, corrections: correctDays({ zones: [zone], before, after }) }));
}

describe('weeks that are added up', () => {
  it('say the same as their days, of every range and to everybody, and are what is read', async () => {
    const before = await figures();
    expect(before.filter((rows) => rows.length > 0).length).toBeGreaterThan(40);
    await sumAll();
    expect(await figures()).toEqual(before);
    await env.DB.prepare(`UPDATE summed_weeks SET member_days = ?1, project_days = ?1`).bind(noDays).run();
    const undrawn = await figures();
    expect(undrawn.filter((rows, at) => rows.length < (before[at]?.length ?? 0)).length).toBeGreaterThan(6);
    const empty = summedColumnNames.map((name) =>
      ['member_days', 'project_days'].includes(name) ? `${name} = '${noDays}'` : `${name} = '[]'`,
    );
    await env.DB.prepare(`UPDATE summed_weeks SET ${empty.join(', ')}`).run();
    const without = await figures();
    const perScope = before.length / scopes.length;
    expect(without.slice(0, perScope)).not.toEqual(before.slice(0, perScope));
    expect(without.slice(perScope)).toEqual(before.slice(perScope));
  });

  it('are made exactly wherever it is stopped, and by two at once', async () => {
    const some = { scopes: scopes.slice(0, 1), ranges: ranges.slice(0, 2) };
    const before = await figures(some);
    let stops = 0;
    const told: unknown[] = [];
    for (let n = 1; (await summedWeeks()) !== 6; n += 1) {
      const { deps } = failingAt({ deps: real, n: 1 + (n % 6) });
      stops += await sumWeeks({ deps }).then(
        () => 0,
        () => 1,
      );
      if (n % 3 === 0) await Promise.all([sumWeeks({ deps: real }), sumWeeks({ deps: real })]);
      if (n % 2 === 0) told.push(await figures(some));
    }
    for (const one of told) expect(one).toEqual(before);
    expect(stops).toBeGreaterThan(3);
    expect(await figures(some)).toEqual(before);
  }, 90_000);

  it('go with what comes late of a day, and with what a folded day gains or loses', async () => {
    await sumAll();
    const before = await figures();
    await send({ id: 'late', day: today - 9, calls: 50 });
    await makeDays({ deps: real });
    const late = await figures();
    expect(late).not.toEqual(before);
    expect(await figuresOfDays()).toEqual(late);

    await sumAll();
    await correct(undefined, 7);
    const corrected = await figures();
    expect(corrected).not.toEqual(late);
    await sumAll();
    expect(await figures()).toEqual(corrected);
    await correct(7, undefined);
    const taken = await figures();
    expect(taken).not.toEqual(corrected);
    expect(await figuresOfDays()).toEqual(taken);
  });

  it('say nothing of a day that was written while they were added up', async () => {
    const of = { zone, week: Math.floor((firstDay + 4) / 7) };
    await beginWeek({ db: env.DB, of, version: 'one' }).run();
    await correct(undefined, 1);
    await endWeek({ db: env.DB, of, version: 'one', sums: [{ column: 'people', cells: '[]' }] }).run();
    expect(await summedWeeks()).toBe(0);
    await beginWeek({ db: env.DB, of, version: 'two' }).run();
    await endWeek({ db: env.DB, of, version: 'one', sums: [{ column: 'people', cells: '[]' }] }).run();
    const kept = env.DB.prepare('SELECT people FROM summed_weeks').first<string | null>('people');
    expect(await kept).toBeNull();
  });

  it('stay when their days are packed, and are made of packed days as well', async () => {
    const before = await figures();
    await sumWeeks({ deps: real });
    await env.DB.prepare('INSERT INTO folded_hours (one, until_hour) VALUES (1, ?1)')
      .bind((today - 5) * 24)
      .run();
    for (let nth = 0; nth < 8; nth += 1) await packDays({ deps: real });
    expect(await env.DB.prepare('SELECT COUNT(*) AS n FROM packed_days').first<number>('n')).toBeGreaterThan(
      3,
    );
    expect(await figures()).toEqual(before);
    await sumAll();
    expect(await figures()).toEqual(before);
  });

  it('are those that are over, and none on one’s own machine', async () => {
    await sumWeeks({ deps: { ...real, mode: 'embedded' } });
    expect(await env.DB.prepare('SELECT COUNT(*) AS n FROM summed_weeks').first<number>('n')).toBe(0);
    await sumAll();
    const weeks = await env.DB.prepare(
      'SELECT MIN(week) AS first, MAX(week) AS last FROM summed_weeks',
    ).first();
    expect(weeks).toEqual({ first: thisWeek - 6, last: thisWeek - 1 });
  });
});
