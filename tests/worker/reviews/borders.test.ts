import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { upsertPhasesSql } from '../../../shared/phases/phase.ts';
import { runCron } from '../../../worker/cron.ts';
import { askPhases } from '../../../worker/dashboard/phases/data.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { findReview } from '../../../worker/reviews/review-repository.ts';
import { applyMigrations } from '../cloud.ts';
import { sessionRow, usageRow } from '../rows.ts';
import { allParts, cloud, DAY, HOUR, hourly, noon, store, written } from './review-calls.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

const border = noon;
const end = noon + 6 * HOUR;

/** A session at work in these hours, each of which cost a dollar. */
async function works(o: { id: string; hours: readonly number[]; status?: 'crashed' }): Promise<void> {
  const [first = 0] = o.hours;
  const session = sessionRow({
    session_id: o.id,
    started_at: first + 5 * 60_000,
    ended_at: null,
    last_event_at: (o.hours.at(-1) ?? first) + 30 * 60_000,
    prompts: 1,
    status: o.status ?? 'completed',
    cost_micros: o.hours.length * 1_000_000,
  });
  const used = o.hours.map((at) =>
    usageRow({ session_id: o.id, hour: Math.floor(at / HOUR), api_calls: 2, cost_micros: 1_000_000 }),
  );
  await env.DB.prepare(upsertSql('session_rollups'))
    .bind(JSON.stringify([session]))
    .run();
  await env.DB.prepare(upsertSql('usage_rollups')).bind(JSON.stringify(used)).run();
}

const phase = (number: number, started_at: number, completed_at: number) => ({
  phase: number,
  name: 'Shop',
  started_at,
  completed_at,
  changed_at: completed_at,
});

/** Two phases that meet at noon, and a session that goes on over it. */
async function twoPhases(): Promise<void> {
  const list = [phase(1, border - 6 * HOUR, border), phase(2, border, end)];
  await env.DB.prepare(upsertPhasesSql).bind(JSON.stringify(list)).run();
  await works({ id: 'first', hours: [border - 5 * HOUR] });
  await works({ id: 'over-the-border', hours: [border - HOUR, border, border + HOUR], status: 'crashed' });
  await works({ id: 'second', hours: [border + 2 * HOUR] });
}

const reviewOf = async (phase: number) =>
  (await findReview({ db: env.DB, reviewId: `phase-${phase}` }))?.review;

describe('a session that goes on over the border of two phases', () => {
  it('is of the phase in which it began, and cost in each what was used in its time', async () => {
    await twoPhases();
    const deps = makeDeps({ ...env, MODE: 'embedded' });
    const asked = { ...deps, ...deps.askWithin({}), clock: () => end + 3 * HOUR };
    const { rows } = await askPhases({ deps: asked }).phases();
    expect(rows.map(({ phase, sessions, cost_micros }) => ({ phase, sessions, cost_micros }))).toEqual([
      { phase: 2, sessions: 1, cost_micros: 3_000_000 },
      { phase: 1, sessions: 2, cost_micros: 2_000_000 },
    ]);
    for (let call = 0; call < 3; call += 1) await hourly(end + 3 * HOUR);
    const [one, two] = [await reviewOf(1), await reviewOf(2)];
    expect([one?.totals, two?.totals]).toMatchObject([
      { sessions: 2, cost_micros: 2_000_000 },
      { sessions: 1, cost_micros: 3_000_000 },
    ]);
    expect(two?.previous).toMatchObject({ sessions: 2, cost_micros: 2_000_000 });
    expect([one, two].map((review) => review?.sessions.map(({ session_id }) => session_id))).toEqual([
      ['over-the-border', 'first'],
      ['second'],
    ]);
  });

  it('is told so where its figures stand', async () => {
    await twoPhases();
    await hourly(end + 3 * HOUR);
    for (const path of ['/phases', '/reviews/phase-1', '/reviews/phase-1/export?format=md'])
      expect(await (await cloud(end + 3 * HOUR).request(path)).text()).toMatch(
        /sessions (of a phase )?count where they began/i,
      );
  });
});

describe('a time in which no session began', () => {
  it('is reviewed with what was used in it', async () => {
    await works({ id: 'through-the-night', hours: [noon, noon + 20 * HOUR] });
    for (let call = 0; call < 4; call += 1) await hourly(noon + 2 * DAY);
    const found = await findReview({ db: env.DB, reviewId: 'day-2026-11-21' });
    expect(found?.review.totals).toMatchObject({ sessions: 0, cost_micros: 1_000_000 });
    expect(found?.review.previous).toMatchObject({ sessions: 1, cost_micros: 1_000_000 });
    const page = await (await cloud(noon + 2 * DAY).request('/reviews/day-2026-11-21')).text();
    expect(page).not.toContain('Nothing was recorded');
    const markdown = await (
      await cloud(noon + 2 * DAY).request('/reviews/day-2026-11-21/export?format=md')
    ).text();
    expect(markdown).toMatch(/^\| Cost \| \\\$1\.00 \| \\\$1\.00 \|$/m);
  });

  it('and nothing was done gets no review, until something of it comes late', async () => {
    await store({ at: noon, id: 's1' });
    const later = noon + 9 * DAY;
    for (let call = 0; call < 12; call += 1) await hourly(later);
    expect((await written()).toSorted()).toEqual(['day-2026-11-20', 'week-2026-11-16']);
    await store({ at: noon + 3 * DAY, id: 'late' });
    for (let call = 0; call < 12; call += 1) await hourly(later);
    expect((await written()).toSorted()).toEqual(['day-2026-11-20', 'day-2026-11-23', 'week-2026-11-16']);
  });

  it('but in projects that nobody else may know of gets none of a team either', async () => {
    await store({ at: noon, id: 's1' });
    await env.DB.prepare(
      `INSERT INTO project_visibilities SELECT project, 'hidden' FROM session_rollups`,
    ).run();
    const team = makeDeps({ ...env, MODE: 'team' });
    await allParts(() => runCron({ time: 'reviews', deps: { ...team, clock: () => noon + DAY } }));
    expect(await written()).toEqual([]);
  });
});
