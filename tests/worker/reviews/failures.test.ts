import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { findReview } from '../../../worker/reviews/review-repository.ts';
import { applyMigrations } from '../cloud.ts';
import { agentRow } from '../rows.ts';
import { allParts, cloud, DAY, hourly, noon, post, store, written } from './review-calls.ts';
import { MINUTE, reviewIn } from './review-of-work.ts';

// Ways in which reviews of others failed.

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

const bad = (at: number, id: string) => store({ at, id, calls: 40, errors: 20 });
const page = async (day: string) => (await cloud(noon + 4 * DAY).request(`/reviews/day-${day}`)).text();

it.each([
  ['adopted', 'Take back'],
  ['dismissed', 'finding-state dismissed'],
])('h4: advice that was %s is not given as new when it holds again', async (state, said) => {
  await bad(noon, 's1');
  await hourly(noon + DAY);
  expect(await page('2026-11-20')).toContain('Adopt');
  const fields = { finding_id: 'failing_tool:Edit', state, next: '/reviews/day-2026-11-20' };
  await cloud(noon + DAY).request(...post('/reviews/day-2026-11-20/findings', fields));
  await bad(noon + 3 * DAY, 's2');
  for (let call = 0; call < 4; call += 1) await hourly(noon + 4 * DAY);
  const found = await findReview({ db: env.DB, reviewId: 'day-2026-11-23' });
  expect(found?.review.findings.map(({ finding_id }) => finding_id)).toContain('failing_tool:Edit');
  const again = await page('2026-11-23');
  expect(again).toContain(said);
  expect(again).not.toMatch(/value="failing_tool:Edit"[^]{0,200}>Adopt</);
});

it.each(['embedded', 'team'] as const)(
  'h5: a part of a review (%s) that cannot be read leaves no empty section: it is told, and read again',
  async (mode) => {
    await store({ at: noon, id: 's1', calls: 40, errors: 20 });
    const real = makeDeps({ ...env, MODE: mode });
    let isBroken = true;
    const askWithin: typeof real.askWithin = (scope) => {
      const { runQuery, ...rest } = real.askWithin(scope);
      const some: typeof runQuery = (query, params) =>
        isBroken && query.name.includes('tool')
          ? Promise.reject(new Error('no answer'))
          : runQuery(query, params);
      return { ...rest, runQuery: some, runExact: some };
    };
    let told = '';
    const tick = () =>
      runCron({ time: 'reviews', deps: { ...real, askWithin, clock: () => noon + DAY } }).catch(
        (error: unknown) => void (told = String(error)),
      );
    await allParts(tick);
    expect([await written(), told]).toEqual([[], expect.stringContaining('failed')]);
    isBroken = false;
    await allParts(tick);
    const review = (await findReview({ db: env.DB, reviewId: 'day-2026-11-20' }))?.review;
    expect(review?.tools).toMatchObject([{ tool_name: 'Edit', calls: 40, errors: 20 }]);
  },
);

it('h8: agents that ran side by side each count with all of their time', async () => {
  await store({ at: noon, id: 's1' });
  const rows = ['a1', 'a2', 'a3'].map((agent_id) =>
    agentRow({
      session_id: 's1',
      agent_id,
      parent_agent_id: 'main',
      depth: 1,
      agent_type: 'Explore',
      description: 'Map the queue',
      status: 'completed',
      started_at: noon,
      ended_at: noon + 10 * MINUTE,
      last_event_at: noon + 10 * MINUTE,
    }),
  );
  await env.DB.prepare(upsertSql('agent_rollups')).bind(JSON.stringify(rows)).run();
  const { agents, tasks } = await reviewIn('embedded');
  expect(tasks).toMatchObject([{ description: 'Map the queue', runs: 3, run_ms: 30 * MINUTE }]);
  expect(agents.find(({ agent_type }) => agent_type === 'Explore')).toMatchObject({ runs: 3 });
});
