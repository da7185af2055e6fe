import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSubtrack } from '../../support/subtrack.ts';
import { openSignedIn, type SignedIn } from '../../support/signed-in-cloud.ts';

let work: SignedIn;
let own: SignedIn;
let subtrack: ReturnType<typeof createSubtrack>;

/** Whoever is asked for a code confirms it. */
const network: typeof fetch = async (input, init) => {
  const { origin, pathname } = new URL(String(input));
  const response = await fetch(input, init);
  if (pathname !== '/v1/connect') return response;
  const { code } = (await response.clone().json()) as { code: string };
  const { cookie } = origin === work.cloud.url ? work : own;
  const body = new URLSearchParams({ code });
  await fetch(`${origin}/connect`, { method: 'POST', redirect: 'manual', headers: { cookie, origin }, body });
  return response;
};

beforeAll(async () => {
  [work, own] = [await openSignedIn(), await openSignedIn()];
  subtrack = createSubtrack({ history: false, fetch: network });
  await subtrack.run(['connect', own.cloud.url, '--no-browser']);
  await subtrack.run(['connect', work.cloud.url, '--name', 'work', '--projects', 'acme/*', '--no-browser']);
});
afterAll(async () => {
  subtrack.remove();
  await Promise.all([work.cloud.close(), own.cloud.close()]);
});

async function run(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await subtrack.run([...args, '--json']);
  expect(stderr.replaceAll(/^.*still being read.*$/gm, '').trim()).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

let now = Date.UTC(2026, 10, 21, 12, 10);

/** A call of thirty cents, a minute after what was before. */
async function record(session_id: string, project: string): Promise<void> {
  now += 60_000;
  subtrack.setNow(now);
  const tokens = { input_tokens: 100_000, output_tokens: 0 };
  const call = { session_id, project, model: 'claude-sonnet-4-5', ...tokens };
  expect((await subtrack.run(['log', 'api_call', '--json', JSON.stringify(call)])).code).toBe(0);
}

const writeSettings = (settings: object) =>
  fs.writeFileSync(path.join(subtrack.home, 'config.json'), JSON.stringify(settings));
const clouds = { 'acme/*': 'work', 'me/secret': 'none' };

async function phaseOf(cloud: string) {
  const { phases } = (await run('phase', 'list', '--cloud', cloud)) as { phases: object[] };
  return phases[0];
}

async function reviewOf(cloud: string) {
  const review = await run('phase', 'review', '--cloud', cloud);
  const { totals, models, sessions } = review as {
    totals: { sessions: number; cost_usd: number };
    models: { cost_usd: number }[];
    sessions: { session_id: string }[];
  };
  return {
    sessions: totals.sessions,
    cost_usd: totals.cost_usd,
    of_models: models.reduce((sum, { cost_usd }) => sum + cost_usd, 0),
    named: sessions.map(({ session_id }) => session_id).toSorted(),
  };
}

it('a phase of a cloud counts what goes to that cloud, and nothing of another or of what stays here', async () => {
  writeSettings({ clouds });
  // In the hour in which the phases begin, before they do.
  await record('shop-before', 'acme/shop');
  await record('diary-before', 'me/diary');
  now += 60_000;
  subtrack.setNow(now);
  await run('phase', 'start', 'Shop', '--cloud', 'work');
  await run('phase', 'start', 'Diary', '--cloud', 'default');
  await record('shop', 'acme/shop');
  await record('diary', 'me/diary');
  await record('diary-2', 'me/diary');
  await record('secret', 'me/secret');

  expect(await phaseOf('work')).toMatchObject({ name: 'Shop', sessions: 1, cost_usd: 0.3 });
  expect(await phaseOf('default')).toMatchObject({ name: 'Diary', sessions: 2, cost_usd: 0.6 });
  expect(await reviewOf('work')).toMatchObject({ sessions: 1, cost_usd: 0.3, of_models: 0.3 });
  expect(await reviewOf('default')).toMatchObject({ sessions: 2, cost_usd: 0.6, of_models: 0.6 });
});

it('what a privacy level keeps on this machine is in no phase of a cloud, and a changed rule takes its sessions along', async () => {
  writeSettings({ clouds, privacy: { projects: { 'me/diary': 'off' } } });
  expect(await phaseOf('default')).toMatchObject({ sessions: 0, cost_usd: 0 });
  writeSettings({ clouds: { ...clouds, 'me/diary': 'work' } });
  expect(await phaseOf('work')).toMatchObject({ sessions: 3, cost_usd: 0.9 });
});
