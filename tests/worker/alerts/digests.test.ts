import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { runCron } from '../../../worker/cron.ts';
import type { CronTime } from '../../../shared/core/cron-times.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, TEAM_KEY } from '../cloud.ts';
import { store, written } from '../reviews/review-calls.ts';

/** A Friday. */
const now = Date.UTC(2026, 10, 20, 12);

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

const run = (time: CronTime, at: number) =>
  runCron({ time, deps: { ...makeDeps({ ...env, TEAM_KEY, MODE: 'embedded' }), clock: () => at } });

async function digestsAfter(at: number): Promise<unknown[]> {
  for (let call = 0; call < 24; call += 1) await run('reviews', at);
  await run('alerts', at);
  const { results } = await env.DB.prepare("SELECT alert_key FROM alerts WHERE kind = 'digest'").all();
  return results.map((row) => row['alert_key']);
}

it('of the weeks of a history that is read at once the last one is told, and each that ends afterwards', async () => {
  await store({ at: now - 23 * DAY, id: 'long ago' });
  await store({ at: now - 9 * DAY, id: 'last week' });
  expect(await digestsAfter(now)).toEqual(['digest:week-2026-11-09']);
  // All in which something was done are there to read.
  const weeks = (await written()).filter((id) => id.startsWith('week-'));
  expect(weeks.toSorted()).toEqual(['week-2026-10-26', 'week-2026-11-09']);
  await store({ at: now, id: 'this week' });
  expect(await digestsAfter(now + 3 * DAY)).toEqual(['digest:week-2026-11-09', 'digest:week-2026-11-16']);
});

it('a week in which nobody worked is told to nobody', async () => {
  await store({ at: now - 9 * DAY, id: 'last' });
  expect(await digestsAfter(now)).toHaveLength(1);
  for (const weeks of [1, 2]) await digestsAfter(now + weeks * 7 * DAY + 2 * HOUR);
  expect(await written()).not.toContain('week-2026-11-23');
  expect(await digestsAfter(now + 14 * DAY + 3 * HOUR)).toEqual(['digest:week-2026-11-09']);
});
