import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { factParts } from '../../../shared/insights/read-facts.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { findReview } from '../../../worker/reviews/review-repository.ts';
import { applyMigrations } from '../cloud.ts';
import { fillWork, MINUTE, reviewIn } from './review-of-work.ts';
import { HOUR, DAY, cloud, noon, hourly, written, partsLeft, store, allParts } from './review-calls.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

describe('reviews', () => {
  it('are written once each, whether a call comes again, twice at once or after days', async () => {
    await store({ at: noon, id: 's1' });
    await hourly(noon);
    expect(await written()).toEqual([]);
    await Promise.all([hourly(noon + DAY), hourly(noon + DAY)]);
    await hourly(noon + DAY);
    expect(await written()).toEqual(['day-2026-11-20']);
    await store({ at: noon + 4 * DAY, id: 's2' });
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
    expect(await written()).toEqual([]);
  });

  it('are called by their time as days are written, however the stored title was', async () => {
    await store({ at: noon, id: 's1' });
    for (const kind of ['day', 'week', 'month'])
      await env.DB.prepare(
        `INSERT INTO reviews (review_id, kind, title, since_at, until_at, written_at, body) VALUES (?1, ?2, '2026-10-05', ?3, ?3, ?3, '{}')`,
      )
        .bind(`old-${kind}`, kind, Date.UTC(2026, 9, 5))
        .run();
    const page = await (await cloud(noon + DAY).request('/phases')).text();
    for (const title of ['5 Oct 2026', 'Week of 5 Oct 2026', 'October 2026'])
      expect(page).toContain(`>${title}<`);
    expect(page).not.toContain('>2026-10-05<');
  });

  it('are written though the first that is due fails each time', async () => {
    for (const day of [0, 3]) await store({ at: noon + day * DAY, id: `s${day}` });
    const real = makeDeps(env);
    const broken: typeof real.askWithin = (scope) => {
      const { runQuery, ...rest } = real.askWithin(scope);
      const some: typeof runQuery = async (query, params) => {
        if ((params as { since?: number }).since === Date.UTC(2026, 10, 16)) throw new Error('a bad week');
        return runQuery(query, params);
      };
      return { ...rest, runQuery: some, runExact: some };
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
    for (const days of [300, 2]) await store({ at: noon - days * DAY, id: `s${days}` });
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

describe('a review of work', () => {
  it('tells tasks, workflows, files and fixes as the rows do, against the time before', async () => {
    await fillWork();
    const { tasks, workflows, errors, files, file_work } = await reviewIn('embedded');
    expect(tasks[0]).toMatchObject({
      description: 'Map the queue',
      agent_type: 'Explore',
      runs: 3,
      failed: 0,
      run_ms: 6 * MINUTE,
      cost_micros: 3 * 350_000,
      api_calls: 24,
      // What it started has no price, so the sum is at least.
      unpriced_api_calls: 3,
    });
    expect(tasks.find(({ description }) => description === 'Review s3')).toMatchObject({
      runs: 1,
      failed: 1,
    });
    const all = await env.DB.prepare(
      "SELECT SUM(cost_micros) AS cost FROM agent_rollups WHERE agent_id <> 'main' AND started_at >= ?1",
    )
      .bind(noon)
      .first<number>('cost');
    expect(tasks.reduce((sum, task) => sum + task.cost_micros, 0)).toBe(all);
    expect(workflows).toMatchObject([
      {
        steps: ['Explore', 'planner', 'reviewer'],
        times: 3,
        times_before: 0,
        success: 2 / 3,
        p50_ms: 6 * MINUTE,
        cost_micros: 3 * 550_000,
      },
    ]);
    expect(errors).toMatchObject([
      {
        fingerprint: 'f1',
        occurrences: 6,
        occurrences_before: 7,
        cases: 3,
        fixed: 2,
        fixed_p50_ms: 4 * MINUTE,
        fixed_session_id: 's2',
        fixed_event_id: 'tool:fix-s2',
      },
    ]);
    expect(file_work).toEqual({
      sessions: 3,
      calls: 15,
      tokens: 2700,
      cost_micros: 210_000,
      cost_micros_before: 70_000,
    });
    expect(files.map(({ path, calls, cost_micros }) => [path, calls, cost_micros])).toEqual([
      ['src/queue.ts', 9, 120_000],
      ['docs/s1.md', 2, 30_000],
      ['docs/s2.md', 2, 30_000],
      ['docs/s3.md', 2, 30_000],
    ]);
    const page = await (await cloud(noon + DAY).request('/reviews/day-2026-11-20')).text();
    expect(page).toContain('href="/sessions/s2?step=tool%3Afix-s2"');
    expect(page).toContain('src/queue.ts');
    const markdown = await (await cloud().request('/reviews/day-2026-11-20/export?format=md')).text();
    expect(markdown).toContain('| Explore → planner → reviewer | 3 | 0 | 67 % |');
    expect(markdown).toContain('| Map the queue | Explore | 3 | 0 | 6 m 00 s |');
    expect(markdown).toMatch(/\| 6 \| 7 \| 3 \| 2 of 3 \| 4 m 00 s \|/);
    const html = await (await cloud().request('/reviews/day-2026-11-20/export?format=html')).text();
    expect(html).toContain('<td dir="auto">src/queue.ts</td>');
  });

  it('of a team tells the same figures, and neither paths nor what was asked', async () => {
    await fillWork();
    const own = await reviewIn('embedded');
    const team = await reviewIn('team');
    expect(team.file_work).toEqual(own.file_work);
    expect([team.workflows, team.files]).toEqual([own.workflows, []]);
    expect(team.errors[0]).toMatchObject({ fixed: 2, fixed_p50_ms: 4 * MINUTE });
    // Each run is a task of its own where nobody knows that two are the same.
    expect(team.tasks.map(({ description, runs }) => [description, runs])).toEqual(
      Array.from({ length: 6 }, () => [null, 1]),
    );
    expect(JSON.stringify(team)).not.toMatch(/Map the queue|queue\.ts/);
  });
});
