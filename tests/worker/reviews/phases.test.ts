import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { upsertPhasesSql } from '../../../shared/phases/phase.ts';
import { phasesSchema } from '../../../shared/protocol/phases.ts';
import { askPhases } from '../../../worker/dashboard/phases/data.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { findReview } from '../../../worker/reviews/review-repository.ts';
import { applyMigrations, enrolDevice, openCloud } from '../cloud.ts';
import {
  HOUR,
  DAY,
  noon,
  hostile,
  hourly,
  written,
  cloud,
  store,
  post,
  exchangePhases,
} from './review-calls.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

const page = async (at: number) => (await cloud(at).request('/phases')).text();

describe('a phase', () => {
  it('is started and completed from the page, and reviewed', async () => {
    await store({ at: noon - HOUR, id: 's1' });
    const started = await cloud(noon - 2 * HOUR).request(...post('/phases', { do: 'start', name: hostile }));
    expect(started.status).toBe(303);
    const page = await (await cloud().request('/phases')).text();
    expect(page).toContain('phase 1 is open');
    expect(page).not.toContain('<img src=x');
    await cloud(noon + HOUR).request(...post('/phases', { do: 'complete' }));
    const { results } = await env.DB.prepare('SELECT action, at FROM audit_entries ORDER BY at').all();
    expect(results).toEqual([
      { action: 'phase.started', at: noon - 2 * HOUR },
      { action: 'phase.completed', at: noon + HOUR },
    ]);
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
      const [row] = (await askPhases({ deps }).phases()).rows;
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
    const unplanned = { planned_end_at: null, planned_at: 0 };
    expect(await exchange([phase])).toEqual([{ ...phase, ...unplanned }]);
    const ended = { ...phase, completed_at: 9, changed_at: 9 };
    expect(await exchange([ended])).toEqual([{ ...ended, ...unplanned }]);
    expect(await exchange([phase])).toEqual([{ ...ended, ...unplanned }]);
    // A plan holds by itself: neither a machine of before plans nor an older plan takes it back.
    const plan = { planned_end_at: DAY, planned_at: 7 };
    expect(await exchange([{ ...phase, ...plan }])).toEqual([{ ...ended, ...plan }]);
    expect(await exchange([{ ...ended, name: 'Shops', changed_at: 10 }])).toMatchObject([
      { name: 'Shops', ...plan },
    ]);
    expect(await exchange([{ ...phase, planned_end_at: 2 * DAY, planned_at: 6 }])).toMatchObject([plan]);
    expect(await exchange([{ ...phase, planned_end_at: null, planned_at: 8 }])).toMatchObject([
      { name: 'Shops', completed_at: 9, planned_end_at: null },
    ]);
    const { results } = await env.DB.prepare(
      `SELECT member, action, object FROM audit_entries WHERE action LIKE 'phase.%'`,
    ).all();
    expect(new Set(results)).toEqual(
      new Set(
        [
          { action: 'phase.started', object: '1: Shop' },
          { action: 'phase.completed', object: '1: Shop' },
          { action: 'phase.planned', object: '1: Shop, 1970-01-01' },
          { action: 'phase.planned', object: '1: Shop, no day' },
          { action: 'phase.renamed', object: '1: Shops, before Shop' },
        ].map((entry) => ({ member: 'Olga', ...entry })),
      ),
    );
  });

  it.each([
    ['begun', { started_at: 8_640_000_000_000_001 }],
    ['ended', { completed_at: 9e15 }],
    ['changed', { changed_at: 9e15 }],
    ['planned', { planned_end_at: 9e15, planned_at: 5 }],
    ['planned before all time', { planned_end_at: -1, planned_at: 5 }],
  ])('that says it was %s at no time there is is refused as it is', async (_, told) => {
    const { token } = await enrolDevice({ member: 'Olga' });
    await env.DB.prepare(`UPDATE members SET role = 'admin' WHERE name = 'Olga'`).run();
    const phase = { phase: 1, name: 'Shop', started_at: 5, completed_at: null, changed_at: 5, ...told };
    expect((await exchangePhases({ token, phases: [phase] })).status).toBe(400);
  });

  it('is planned to end, and page, list and review say what became of that', async () => {
    await store({ at: noon - HOUR, id: 's1' });
    const form = { do: 'start', name: 'Shop', until: '2026-11-19' };
    expect((await cloud(noon - 3 * DAY).request(...post('/phases', form))).status).toBe(303);
    expect(await page(noon - 3 * DAY)).toContain('19 Nov · 3 days left');
    expect(await page(noon + DAY)).toContain('19 Nov · overdue for 2 days');
    await cloud(noon + DAY).request(...post('/phases', { do: 'plan', until: '2026-11-23' }));
    expect(await page(noon + DAY)).toMatch(/name="until"[^>]*value="2026-11-23"/);
    await cloud(noon + DAY).request(...post('/phases', { do: 'plan', until: '' }));
    expect(await page(noon + DAY)).not.toMatch(/2026-11-23|23 Nov/);
    await cloud(noon + DAY).request(...post('/phases', { do: 'plan', until: '2026-11-23' }));
    await cloud(noon + 2 * DAY).request(...post('/phases', { do: 'complete' }));
    await hourly(noon + 2 * DAY + 4 * HOUR);
    expect(await page(noon + 3 * DAY)).toContain('23 Nov · 1 day early');
    const review = await (await cloud().request('/reviews/phase-1')).text();
    expect(review).toContain('Planned to end 23 Nov 2026: 1 day early');
    // The time before is compared, and began before anything was recorded.
    expect(review).toContain('Recorded from 20 Nov 2026 on');
  });

  it('that two machines tell at the same moment is one, and so is what the audit log says', async () => {
    const tokens: string[] = [];
    for (const member of ['Olga', 'Petra', 'Quinn', 'Rosa'])
      tokens.push((await enrolDevice({ member })).token);
    await env.DB.prepare(`UPDATE members SET role = 'admin'`).run();
    const tell = (phaseOf: (at: number) => object) =>
      Promise.all(tokens.map((token, at) => exchangePhases({ token, phases: [phaseOf(at)] })));
    const phase = { phase: 1, name: 'Shop', started_at: 5, completed_at: null, changed_at: 5 };
    await tell(() => phase);
    await tell(() => ({ ...phase, completed_at: 9, changed_at: 9 }));
    await tell(() => ({ ...phase, planned_end_at: DAY, planned_at: 7 }));
    // Each says it otherwise: one of them holds, for whoever asks after them too.
    await tell((at) => ({ ...phase, phase: 2, name: ['Bill', 'Till', 'Mill', 'Hill'][at] ?? '' }));
    const known = [];
    for (const answer of await tell(() => phase))
      known.push(phasesSchema.parse(await answer.json()).phases.map(({ name }) => name));
    expect(new Set(known.map((names) => names.join()))).toEqual(new Set(['Shop,Till']));
    const { results } = await env.DB.prepare(
      `SELECT action, object FROM audit_entries WHERE action LIKE 'phase.%' ORDER BY at, action, object`,
    ).all<{ action: string; object: string }>();
    const count = (action: string) => results.filter((entry) => entry.action === `phase.${action}`).length;
    expect([count('completed'), count('planned'), count('started')]).toEqual([1, 1, 2]);
    // Of the second one the log tells who began it, and every name that gave way to a higher one, up to the one that holds.
    const started = results.find(({ object }) => object.startsWith('2: ') && !object.includes('before'));
    const names = new Map(
      results.flatMap(({ action, object }) => {
        const [, after = '', before = ''] = /^2: (.+), before (.+)$/.exec(object) ?? [];
        return action === 'phase.renamed' ? [[before, after]] : [];
      }),
    );
    let name = started?.object.slice(3) ?? '';
    for (let steps = 0; steps < names.size; steps += 1) name = names.get(name) ?? '';
    expect([name, names.get(name)]).toEqual(['Till', undefined]);
  });

  it('is told to members, who change none', async () => {
    const { token } = await enrolDevice();
    const phase = { phase: 1, name: 'Shop', started_at: 5, completed_at: null, changed_at: 5 };
    expect((await exchangePhases({ token, phases: [phase] })).status).toBe(403);
    await env.DB.prepare(upsertPhasesSql)
      .bind(JSON.stringify([phase]))
      .run();
    const told = await exchangePhases({ token, phases: [phase] });
    expect([told.status, await told.json()]).toEqual([
      200,
      { phases: [{ ...phase, planned_end_at: null, planned_at: 0 }], findings: [] },
    ]);
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
    ['/phases', { do: 'start', name: 'Shop', until: '2026-02-30' }, 400],
    ['/phases', { do: 'start', name: 'Shop', until: '2026-11-01' }, 400],
    ['/phases', { do: 'plan', until: '2027-01-01' }, 409],
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
