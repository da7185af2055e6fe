import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { factParts } from '../../../shared/insights/read-facts.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { findReview } from '../../../worker/reviews/review-repository.ts';
import { applyMigrations } from '../cloud.ts';
import { HOUR, DAY, noon, hourly, written, partsLeft, store, allParts } from './review-calls.ts';

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
