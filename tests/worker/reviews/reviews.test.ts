import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { factParts } from '../../../shared/insights/read-facts.ts';
import { upsertPhasesSql } from '../../../shared/phases/phase.ts';
import { phasesSchema } from '../../../shared/protocol/phases.ts';
import { runCron } from '../../../worker/cron.ts';
import { askPhases } from '../../../worker/dashboard/phases/data.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { findReview, listReviews } from '../../../worker/reviews/review-repository.ts';
import { applyMigrations, enrolDevice, openCloud } from '../cloud.ts';
import { sessionRow, toolRow } from '../rows.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const noon = Date.UTC(2026, 10, 20, 12);
const hostile = '</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) | `a` \u001b[31m';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function store(o: {
  at: number;
  id: string;
  calls?: number;
  errors?: number;
  title?: string;
}): Promise<void> {
  const session = sessionRow({
    session_id: o.id,
    title: o.title ?? 'A session',
    started_at: o.at,
    ended_at: o.at + HOUR,
    last_event_at: o.at + HOUR,
    tool_calls: o.calls ?? 10,
    tool_errors: o.errors ?? 0,
    prompts: 1,
  });
  const tool = toolRow({
    session_id: o.id,
    hour: Math.floor(o.at / HOUR),
    tool_name: 'Edit',
    calls: o.calls ?? 10,
    errors: o.errors ?? 0,
  });
  await env.DB.prepare(upsertSql('session_rollups'))
    .bind(JSON.stringify([session]))
    .run();
  await env.DB.prepare(upsertSql('tool_rollups'))
    .bind(JSON.stringify([tool]))
    .run();
}

/** The calls of one hour. */
const hourly = (at: number) =>
  allParts(() => runCron({ time: 'reviews', deps: { ...makeDeps(env), clock: () => at } }));
const written = async () => (await listReviews({ db: env.DB, limit: 100 })).map(({ review_id }) => review_id);
const cloud = (at = noon) => openCloud({ mode: 'embedded', deps: { clock: () => at } });

const partsLeft = async () =>
  (await env.DB.prepare('SELECT count(*) AS n FROM review_parts').first<number>('n')) ?? 0;

/** The calls that a review of a team takes. */
async function allParts(tick: () => Promise<void>): Promise<void> {
  for (let call = 0; call <= factParts.length; call += 1) await tick();
}

function post(path: string, fields: Record<string, string>): [string, RequestInit] {
  return [
    path,
    {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
  ];
}

function exchangePhases(o: { token: string; phases: object[] }): Promise<Response> {
  return openCloud().request('/v1/phases', {
    method: 'POST',
    body: JSON.stringify({ phases: o.phases, findings: [] }),
    headers: { authorization: `Bearer ${o.token}`, 'content-type': 'application/json' },
  });
}

describe('reviews', () => {
  it('are written once each, whether a call comes again, twice at once or after days', async () => {
    await store({ at: noon, id: 's1' });
    await hourly(noon);
    expect(await written()).toEqual([]);
    await Promise.all([hourly(noon + DAY), hourly(noon + DAY)]);
    await hourly(noon + DAY);
    expect(await written()).toEqual(['day-2026-11-20']);
    for (let call = 0; call < 12; call += 1) await hourly(noon + 5 * DAY);
    const later = await written();
    expect(later).toContain('week-2026-11-16');
    expect(later).toContain('day-2026-11-24');
    expect(new Set(later).size).toBe(later.length);
  });

  it('tell the figures that the rows tell, and stay as they were written', async () => {
    await store({ at: noon, id: 's1', calls: 40, errors: 12 });
    await store({ at: noon + HOUR, id: 's2', calls: 30, errors: 3 });
    await hourly(noon + DAY);
    await store({ at: noon + HOUR, id: 's3', calls: 99 });
    await hourly(noon + DAY);
    const found = await findReview({ db: env.DB, reviewId: 'day-2026-11-20' });
    expect(found?.review.totals).toMatchObject({ sessions: 2, tool_calls: 70, tool_errors: 15 });
    expect(found?.review.tools).toMatchObject([{ tool_name: 'Edit', calls: 70, errors: 15 }]);
    expect(found?.review.findings.map((finding) => finding.finding_id)).toContain('failing_tool:Edit');
  });

  it('of a team are read part by part, a call each, and come out as on one’s own machine', async () => {
    await store({ at: noon, id: 's1', calls: 40, errors: 12 });
    await store({ at: noon + HOUR, id: 's2', calls: 30, errors: 3, title: 'B' });
    const own = makeDeps({ ...env, MODE: 'embedded' });
    await runCron({ time: 'reviews', deps: { ...own, clock: () => noon + DAY } });
    const whole = await findReview({ db: env.DB, reviewId: 'day-2026-11-20' });
    await env.DB.prepare('DELETE FROM reviews').run();
    const team = makeDeps({ ...env, MODE: 'team' });
    const tick = (at: number) => runCron({ time: 'reviews', deps: { ...team, clock: () => at } });
    await Promise.all([tick(noon + DAY), tick(noon + DAY)]);
    expect([await written(), await partsLeft()]).toEqual([[], 1]);
    // What was read so long ago is read anew.
    await env.DB.prepare('UPDATE review_parts SET made_at = made_at - ?1')
      .bind(2 * DAY)
      .run();
    for (let call = 0; call < factParts.length; call += 1) {
      expect(await written()).toEqual([]);
      await tick(noon + DAY);
    }
    await tick(noon + DAY);
    expect(await written()).toEqual(['day-2026-11-20']);
    const parts = await findReview({ db: env.DB, reviewId: 'day-2026-11-20' });
    // A team is told no titles.
    expect(parts?.review).toEqual({
      ...whole?.review,
      sessions: whole?.review.sessions.map((session) => ({ ...session, title: null })),
      findings: whole?.review.findings.map((finding) => ({ ...finding, evidence: expect.any(Array) })),
    });
    expect(await partsLeft()).toBe(0);
  });

  it('of a team hold no text, and nothing of a hidden project', async () => {
    await store({ at: noon, id: 's1', title: 'What Ada said' });
    await env.DB.prepare(
      `INSERT INTO project_visibilities SELECT project, 'redacted' FROM session_rollups`,
    ).run();
    const team = makeDeps({ ...env, MODE: 'team' });
    await allParts(() => runCron({ time: 'reviews', deps: { ...team, clock: () => noon + DAY } }));
    const found = await findReview({ db: env.DB, reviewId: 'day-2026-11-20' });
    expect(found?.review.sessions).toMatchObject([{ session_id: 's1', title: null }]);
    await env.DB.prepare(`UPDATE project_visibilities SET visibility = 'hidden'`).run();
    await env.DB.prepare('DELETE FROM reviews').run();
    await allParts(() => runCron({ time: 'reviews', deps: { ...team, clock: () => noon + DAY } }));
    const hidden = await findReview({ db: env.DB, reviewId: 'day-2026-11-20' });
    expect(hidden?.review.totals.sessions).toBe(0);
  });

  it('are written though the first that is due fails each time', async () => {
    await store({ at: noon, id: 's1' });
    const real = makeDeps(env);
    const broken: typeof real.askWithin = (scope) => {
      const { runQuery, ...rest } = real.askWithin(scope);
      const some: typeof runQuery = async (query, params) => {
        if (JSON.stringify(params).includes(String(Date.UTC(2026, 10, 16)))) throw new Error('a bad week');
        return runQuery(query, params);
      };
      return { ...rest, runQuery: some };
    };
    let failed = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      const deps = { ...real, askWithin: broken, clock: () => noon + 4 * DAY + hour * HOUR };
      for (let call = 0; call <= factParts.length; call += 1)
        await runCron({ time: 'reviews', deps }).catch(() => (failed += 1));
    }
    expect(failed).toBeGreaterThan(10);
    expect(await written()).toEqual(expect.arrayContaining(['day-2026-11-20', 'day-2026-11-23']));
  });

  it('ask less than a call may ask, whatever is due', async () => {
    await store({ at: noon - 300 * DAY, id: 's1' });
    let asked = 0;
    const real = makeDeps(env);
    const db = new Proxy(env.DB, {
      get(target, name) {
        if (name === 'prepare') asked += 1;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
      },
    });
    const counted = makeDeps({ ...env, DB: db });
    await runCron({ time: 'reviews', deps: { ...real, ...counted, clock: () => noon } });
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThanOrEqual(50);
  });
});

describe('a phase', () => {
  it('is started and completed from the page, and reviewed', async () => {
    await store({ at: noon - HOUR, id: 's1' });
    const started = await cloud(noon - 2 * HOUR).request(...post('/phases', { do: 'start', name: hostile }));
    expect(started.status).toBe(303);
    const page = await (await cloud().request('/phases')).text();
    expect(page).toContain('phase 1 is open');
    expect(page).not.toContain('<img src=x');
    await cloud(noon + HOUR).request(...post('/phases', { do: 'complete' }));
    await hourly(noon + 4 * HOUR);
    expect(await written()).toContain('phase-1');
    const review = await cloud().request('/reviews/phase-1');
    expect(review.status).toBe(200);
    expect(await review.text()).toContain('Sessions worth reading');
  });

  it('of a team is shown with the sums of its review, once that is written', async () => {
    await store({ at: noon - HOUR, id: 's1' });
    const phase = {
      phase: 1,
      name: 'Shop',
      started_at: noon - 2 * HOUR,
      completed_at: noon,
      changed_at: noon,
    };
    await env.DB.prepare(upsertPhasesSql)
      .bind(JSON.stringify([phase]))
      .run();
    await hourly(noon + 3 * HOUR);
    const { db, mode } = makeDeps({ ...env, MODE: 'team' });
    const ask = async () => {
      const deps = {
        ...makeDeps(env),
        ...makeDeps(env).askWithin({}),
        db,
        mode,
        clock: () => noon + 3 * HOUR,
      };
      const [row] = await askPhases({ deps }).phases();
      return row?.sessions;
    };
    expect(await ask()).toBe(1);
    await store({ at: noon - HOUR, id: 'late' });
    expect(await ask()).toBe(1);
    await env.DB.prepare('DELETE FROM reviews').run();
    expect(await ask()).toBe(2);
  });

  it('is told to every machine, and what changed later holds', async () => {
    const { token } = await enrolDevice({ member: 'Olga' });
    await env.DB.prepare(`UPDATE members SET role = 'admin' WHERE name = 'Olga'`).run();
    const exchange = async (phases: object[]) =>
      phasesSchema.parse(await (await exchangePhases({ token, phases })).json()).phases;
    const phase = { phase: 1, name: 'Shop', started_at: 5, completed_at: null, changed_at: 5 };
    expect(await exchange([phase])).toEqual([phase]);
    const ended = { ...phase, completed_at: 9, changed_at: 9 };
    expect(await exchange([ended])).toEqual([ended]);
    expect(await exchange([phase])).toEqual([ended]);
    expect(await exchange([])).toEqual([ended]);
  });

  it('is told to members, who change none', async () => {
    const { token } = await enrolDevice();
    const phase = { phase: 1, name: 'Shop', started_at: 5, completed_at: null, changed_at: 5 };
    expect((await exchangePhases({ token, phases: [phase] })).status).toBe(403);
    await env.DB.prepare(upsertPhasesSql)
      .bind(JSON.stringify([phase]))
      .run();
    const told = await exchangePhases({ token, phases: [phase] });
    expect([told.status, await told.json()]).toEqual([200, { phases: [phase], findings: [] }]);
  });

  it('is told to nobody without a token', async () => {
    const response = await openCloud().request('/v1/phases', {
      method: 'POST',
      body: '{"phases":[],"findings":[]}',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(401);
  });
});

describe('a finding', () => {
  it('is adopted, and the next review says whether that helped', async () => {
    await store({ at: noon, id: 's1', calls: 40, errors: 20 });
    await hourly(noon + DAY);
    const page = cloud(noon + DAY);
    const fields = { finding_id: 'failing_tool:Edit', state: 'adopted', next: '/reviews/day-2026-11-20' };
    const decided = await page.request(...post('/reviews/day-2026-11-20/findings', fields));
    expect(decided.headers.get('location')).toBe('/reviews/day-2026-11-20');
    expect(await (await page.request('/reviews/day-2026-11-20')).text()).toContain('Take back');
    await store({ at: noon + 3 * DAY, id: 's2', calls: 40, errors: 1 });
    for (let call = 0; call < 4; call += 1) await hourly(noon + 4 * DAY);
    const after = await findReview({ db: env.DB, reviewId: 'day-2026-11-23' });
    expect(after?.review.outcomes).toMatchObject([
      { finding_id: 'failing_tool:Edit', helped: true, before: { value: 0.5 }, after: { value: 0.025 } },
    ]);
    expect(await (await page.request('/reviews/day-2026-11-23')).text()).toContain('Helped');
  });

  it.each([
    ['/reviews/day-2026-11-20/findings', { finding_id: 'no such', state: 'adopted' }, 404],
    ['/reviews/none/findings', { finding_id: 'failing_tool:Edit', state: 'adopted' }, 404],
    ['/reviews/day-2026-11-20/findings', { finding_id: 'failing_tool:Edit', state: 'measured' }, 400],
    ['/phases', { do: 'start', name: '' }, 400],
    ['/phases', { do: 'complete' }, 409],
  ])('%s refuses %o with %i', async (path, fields, status) => {
    await store({ at: noon, id: 's1', calls: 40, errors: 20 });
    await hourly(noon + DAY);
    expect((await cloud().request(...post(path, fields as Record<string, string>))).status).toBe(status);
  });
});

const readFile = async (format: string) => {
  const response = await cloud().request(`/reviews/day-2026-11-20/export?format=${format}`);
  expect(response.status).toBe(200);
  return response.text();
};

describe('the file of a review', () => {
  it('says the same as Markdown and as HTML, and what was typed means nothing in it', async () => {
    await store({ at: noon, id: 's1', title: hostile });
    await hourly(noon + DAY);
    const [markdown, html] = [await readFile('md'), await readFile('html')];
    expect(markdown).toContain('## Sessions worth reading');
    expect(`${markdown}${html}`).not.toContain('\u001b');
    expect(markdown).not.toMatch(/(?<!\\)<img|(?<!\\)\[x\]/);
    expect(html).toContain('<h2>Sessions worth reading</h2>');
    expect(html).not.toMatch(/<img|<script/);
  });

  it('is not there when the review is not', async () => {
    expect((await cloud().request('/reviews/none/export')).status).toBe(404);
    expect((await cloud().request('/reviews/none')).status).toBe(404);
  });
});
