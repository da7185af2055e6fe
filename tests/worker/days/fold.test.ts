import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';
import { usageNumbers } from '../../../shared/queries/days/cells.ts';
import { skills } from '../../../shared/queries/skills.ts';
import { tools } from '../../../shared/queries/tools.ts';
import { toolUsagePerDay } from '../../../shared/queries/tool-usage.ts';
import { work } from '../../../shared/queries/work.ts';
import { workByWeekHour } from '../../../shared/queries/work-by-week-hour.ts';
import { workPerDay } from '../../../shared/queries/work-per-day.ts';
import { toolsByAgent } from '../../../shared/queries/tools-by-agent.ts';
import { usageByWeekHour } from '../../../shared/queries/usage-by-week-hour.ts';
import { usagePerDayByMember, usagePerDayByModel } from '../../../shared/queries/usage-per-day-by.ts';
import { usageByProjectAgent } from '../../../shared/queries/usage-by-project-agent.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import { dayAt } from '../../../shared/queries/days/day-bounds.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { foldHours } from '../../../worker/days/fold-hours.ts';
import { makeDays } from '../../../worker/days/make-days.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { failingAt } from '../failing-at.ts';
import { signInAs } from '../sign-in-as.ts';
import { sessionRow, toolRow, usageRow } from '../rows.ts';

const zone = 'Europe/Berlin';
const now = Date.UTC(2026, 10, 20, 11);
const cloud = openCloud({ deps: { clock: () => now } });
const real = { ...makeDeps({ ...env, MODE: 'team' }), clock: () => now };

const untold = Object.fromEntries(usageNumbers.map((name) => [name, null]));

const hourOf = (daysAgo: number) => Math.floor(now / HOUR) - daysAgo * 24;

/** Sessions of one day; an evening row belongs to the next day in Berlin. Their ids lie in several parts. */
function sessionsOf(o: { daysAgo: number; ids: readonly string[]; calls?: number; rev?: number }) {
  const { rev = 1, calls = 3 } = o;
  const hour = hourOf(o.daysAgo);
  return {
    session_rollups: o.ids.map((session_id) =>
      sessionRow({ session_id, rev, started_at: hour * HOUR, last_event_at: hour * HOUR + 9 }),
    ),
    usage_rollups: o.ids.flatMap((session_id) => [
      usageRow({ session_id, rev, hour, cost_micros: calls * 100 }),
      usageRow({ session_id, rev, hour: hour + 12, agent_type: 'reviewer' }),
    ]),
    tool_rollups: o.ids.flatMap((session_id) => [
      // As a device of an earlier version tells it where the session is the second.
      toolRow({
        session_id,
        rev,
        hour,
        calls,
        b4: calls,
        cost_micros: calls * 10,
        ...(session_id === o.ids[1] ? untold : {}),
      }),
      toolRow({ session_id, rev, hour: hour + 12, tool_name: 'Skill(pdf)', duration_max_ms: 900 }),
    ]),
  };
}

let token: string;
async function send(batch: object): Promise<void> {
  expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
}

beforeEach(async () => {
  await reset();
  await applyMigrations();
  ({ token } = await enrolDevice());
  await env.DB.prepare('INSERT INTO day_zones (zone, added_at) VALUES (?1, 0)').bind(zone).run();
  await send(sessionsOf({ daysAgo: 40, ids: ['old-0', 'old-a', 'old-b', 'old-z'] }));
  await send(sessionsOf({ daysAgo: 39, ids: ['old-0', 'next-f'], calls: 5, rev: 2 }));
  await send(sessionsOf({ daysAgo: 3, ids: ['new-1'] }));
});

async function makeAll(): Promise<void> {
  for (let tick = 0; tick < 14; tick += 1) await makeDays({ deps: real });
  expect(await env.DB.prepare('SELECT complete FROM day_zones').first('complete')).toBe(1);
}

async function foldAll(): Promise<void> {
  for (let tick = 0; tick < 52; tick += 1) await foldHours({ deps: real });
}

/** What days say of all of it. */
async function figures() {
  await env.DB.prepare('UPDATE day_zones SET rows_a_day = 9000').run();
  const days = createDaySource({ db: env.DB, clock: () => now, memory: { at: 0, state: undefined } });
  const { runQuery } = askWithin({ db: env.DB, scope: {}, memory: undefined, days, clock: () => now });
  const range = { since: Date.UTC(2026, 9, 7, 22), time_zone: zone };
  return {
    tools: await runQuery(tools, range),
    skills: await runQuery(skills, range),
    toolsByAgent: await runQuery(toolsByAgent, range),
    toolUsage: await runQuery(toolUsagePerDay, range),
    ofReviewers: await runQuery(toolUsagePerDay, { ...range, agent_type: 'reviewer' }),
    work: await runQuery(work, range),
    workPerDay: await runQuery(workPerDay, range),
    workByHour: await runQuery(workByWeekHour, range),
    byModel: await runQuery(usagePerDayByModel, range),
    byMember: await runQuery(usagePerDayByMember, range),
    byProject: await runQuery(usageByProjectAgent, range),
    byHour: await runQuery(usageByWeekHour, range),
  };
}

const rowsLeft = () =>
  env.DB.prepare(
    `SELECT (SELECT COUNT(*) FROM usage_rollups) + (SELECT COUNT(*) FROM tool_rollups) AS n`,
  ).first<number>('n');
const foldedUntil = () => env.DB.prepare('SELECT until_hour FROM folded_hours').first<number>('until_hour');

async function purge(session_id: string): Promise<void> {
  const query = `from_hour=${hourOf(40)}&to_hour=${hourOf(40) + 12}`;
  const answer = await cloud.request(`/v1/sessions/${session_id}?${query}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
}

/** The greatest of what was deleted may stay: it cannot be taken out of what is the greatest of all. */
async function expectAsNeverFolded(folded: object, meanwhile: () => Promise<void>): Promise<void> {
  await reset();
  await applyMigrations();
  ({ token } = await enrolDevice());
  await env.DB.prepare('INSERT INTO day_zones (zone, added_at) VALUES (?1, 0)').bind(zone).run();
  await send(sessionsOf({ daysAgo: 40, ids: ['old-0', 'old-a', 'old-b', 'old-z'] }));
  await send(sessionsOf({ daysAgo: 39, ids: ['old-0', 'next-f'], calls: 5, rev: 2 }));
  await send(sessionsOf({ daysAgo: 3, ids: ['new-1'] }));
  await meanwhile();
  await makeAll();
  expect(await rowsLeft()).toBeGreaterThan(4);
  expect(folded).toEqual(await figures());
}

describe('hours that are older than 35 days', () => {
  it('are gone as rows, and every sum is what it was', async () => {
    await makeAll();
    const before = await figures();
    expect(before.byModel.length).toBeGreaterThan(3);
    expect(before.skills.map((row) => row.tool_name)).toEqual(['Skill(pdf)']);
    expect(before.tools.map((row) => row.tool_name)).toContain('Skill');
    expect(before.toolUsage.some((row) => row.cost_micros > 0 && row.untold_calls > 0)).toBe(true);
    expect(await rowsLeft()).toBe(28);
    await foldAll();
    expect(await rowsLeft()).toBe(4);
    expect(await foldedUntil()).toBe((Math.floor(now / DAY) - 38) * 24);
    expect(await figures()).toEqual(before);
  });

  it('wait until their days are made, and stay for as long as they are younger', async () => {
    await foldAll();
    expect(await rowsLeft()).toBe(28);
    expect(await foldedUntil()).toBeNull();
  });

  it('keep their figures when nothing made days for weeks, and folding comes first', async () => {
    await makeAll();
    const before = await figures();
    // The last day that was made is the one of the oldest hours but one: cron slept from then on.
    const slept = dayAt({ zone, at: hourOf(39) * HOUR });
    await env.DB.batch([
      env.DB.prepare('DELETE FROM day_figures WHERE day > ?1').bind(slept),
      env.DB.prepare('UPDATE day_zones SET until_day = ?1').bind(slept),
    ]);
    await foldAll();
    // Two days a tick.
    for (let days = 0; days < 40; days += 2) await makeDays({ deps: real });
    await foldAll();
    expect(await rowsLeft()).toBe(4);
    expect(await figures()).toEqual(before);
  });

  it('are folded exactly wherever it is stopped, and whatever comes meanwhile', async () => {
    await makeAll();
    const before = await figures();
    const stoppedAt = new Set<number>();
    for (let round = 0; (await rowsLeft()) !== 4; round += 1) {
      // Every call of a tick in its turn, and never so early that nothing moves on.
      const n = 1 + ((round * 7) % 23);
      const { deps } = failingAt({ deps: real, n });
      const failure = await foldHours({ deps }).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (failure !== undefined) stoppedAt.add(n);
      expect(failure ?? 'stopped').toContain('stopped');
      expect(await figures()).toEqual(before);
    }
    expect(stoppedAt.size).toBeGreaterThan(9);
  }, 90_000);

  it('take in what comes late: from a machine that was away, of a session that changed', async () => {
    await makeAll();
    await foldAll();
    await send(sessionsOf({ daysAgo: 40, ids: ['late-c'], calls: 11 }));
    await send(sessionsOf({ daysAgo: 40, ids: ['old-a'], calls: 8, rev: 7 }));
    // A replay, and one that is older than what is known.
    await send(sessionsOf({ daysAgo: 40, ids: ['old-b'] }));
    await send(sessionsOf({ daysAgo: 39, ids: ['old-0'], calls: 99, rev: 1 }));
    await foldAll();
    expect(await rowsLeft()).toBe(4);
    const folded = await figures();
    await expectAsNeverFolded(folded, async () => {
      await send(sessionsOf({ daysAgo: 40, ids: ['late-c'], calls: 11 }));
      await send(sessionsOf({ daysAgo: 40, ids: ['old-a'], calls: 8, rev: 7 }));
    });
  });

  it('are told of people since the first day that tells of them, in pages and in answers', async () => {
    await makeAll();
    await foldAll();
    // As the days were that were put away before people were told.
    const first = Math.floor(Date.UTC(2026, 9, 12) / DAY);
    const before = env.DB.prepare("UPDATE day_figures SET people = '[]', activity = '[]' WHERE day < ?1");
    await before.bind(first).run();
    await env.DB.prepare('UPDATE day_zones SET rows_a_day = 9000').run();
    const upgrade = env.TEST_MIGRATIONS.find(({ name }) => name.startsWith('0050_'))?.queries.at(-1) ?? '';
    await env.DB.prepare(upgrade).run();
    // What comes late tells of itself, not of the rest of its day.
    await send(sessionsOf({ daysAgo: 40, ids: ['late-c'], calls: 11 }));
    await foldAll();
    const later = openCloud({ deps: { clock: () => now + 5 * MINUTE } });
    const cookie = `${await signInAs('Ada')}; tz=${encodeURIComponent(zone)}`;
    const ask = (path: string) => later.request(path, { headers: { cookie } });
    const toldSince = async (name: string, since: number) => {
      const answer = await ask(`/v1/queries/${name}?since=${since}&time_zone=${zone}`);
      return ((await answer.json()) as { told_since?: number }).told_since;
    };
    const [startsAt, told] = [Date.UTC(2026, 9, 7, 22), Date.UTC(2026, 9, 11, 22)];
    for (const name of ['work', 'work_per_day', 'work_by_week_hour']) {
      expect(await toldSince(name, startsAt)).toBe(told);
      expect(await toldSince(name, told)).toBeUndefined();
    }
    expect(await toldSince('usage_totals', startsAt)).toBeUndefined();
    const words = 'What people did is told since 12 Oct';
    for (const path of ['/team?', '/activity?', '/compare?what=period&'])
      expect(await (await ask(`${path}range=90d`)).text()).toContain(words);
    expect(await (await ask('/team?range=7d')).text()).not.toContain(words);
    expect(await (await ask('/charts/people-projects.svg?range=90d')).text()).toContain('told since 12 Oct');
  });

  it('forget a session that is deleted, in days and in the storage', async () => {
    await makeAll();
    await foldAll();
    await purge('old-a');
    await foldAll();
    const folded = await figures();
    const { objects } = await env.SEGMENTS.list({ prefix: 'folded/' });
    const texts = await Promise.all(
      objects.map(async ({ key }) => (await env.SEGMENTS.get(key))?.text() ?? ''),
    );
    expect(texts.join()).toContain('old-b');
    expect(texts.join()).not.toContain('old-a');
    await expectAsNeverFolded(folded, () => purge('old-a'));
  });
});
