import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { type DeviceState, deviceStateHeader } from '../../../shared/alerts/device-state.ts';
import { HOUR, MINUTE } from '../../../shared/core/time.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { storeTier, recordProblem } from '../../../worker/tiers/settings/settings-repository.ts';
import { applyMigrations, enrolDevice, openCloud, TEAM_KEY } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';

const now = Date.UTC(2026, 10, 20, 12);
const fine: DeviceState = {
  version: '1.0.0',
  refused: null,
  archive: { sessions_seen: 9, sessions_archived: 8, late: 1, newest_age_s: 1, next_cleanup_at: now },
  bundles: { waiting: 0, refused: 0 },
  failing: [],
};
const said = 'On “ada-laptop”: 3 items refused by the cloud for good';
const sent: string[] = [];
let fails = false;
const receive: typeof fetch = async (input, init) => {
  if (fails) return new Response(null, { status: 503 });
  sent.push(await new Request(input, init).text());
  return new Response(null, { status: 204 });
};

let ada: Awaited<ReturnType<typeof enrolDevice>>;

beforeEach(async () => {
  await reset();
  await applyMigrations();
  sent.length = 0;
  ada = await enrolDevice({ member: 'Ada', name: 'ada-laptop' });
  await enrolDevice({ member: 'Bob', name: 'bob-desktop' });
});

const cloudAt = (at: number) => openCloud({ deps: { clock: () => at } });

const tell = (o: { at: number; state: unknown; token?: string }) =>
  cloudAt(o.at).request('/v1/rows', {
    method: 'POST',
    body: '{}',
    headers: {
      authorization: `Bearer ${o.token ?? ada.token}`,
      'content-type': 'application/json',
      [deviceStateHeader]: typeof o.state === 'string' ? o.state : JSON.stringify(o.state),
    },
  });

const tick = (at: number, mode: 'team' | 'embedded' = 'team') =>
  runCron({
    time: 'alerts',
    deps: { ...makeDeps({ ...env, TEAM_KEY, MODE: mode }), clock: () => at, fetch: receive },
  });

async function pageOf(name: string, path: string, at = now): Promise<string> {
  const cookie = await signInAs(name);
  return (await cloudAt(at).request(path, { headers: { cookie } })).text();
}

const openRoom = () =>
  env.DB.prepare(
    `INSERT INTO alert_channels (channel_id, name, format, url, secret, least_level, origin, created_at)
    VALUES ('c', 'Room', 'slack', 'https://hooks.example.com/x', '', 'info', 'https://team.example.com', 1)`,
  ).run();

async function acknowledgeAll(name: string): Promise<void> {
  await cloudAt(now).request('/alerts/acknowledge', {
    method: 'POST',
    body: '',
    headers: {
      cookie: await signInAs(name),
      origin: 'https://team.example.com',
      'content-type': 'application/x-www-form-urlencoded',
    },
  });
}

const inTrouble: DeviceState = { ...fine, refused: { count: 3, since: now - HOUR } };

it('a machine in trouble is told of to its owner and to who runs the team, and to nobody else', async () => {
  expect(await (await tell({ at: now, state: inTrouble })).json()).toMatchObject({ device_state: true });
  await tick(now + MINUTE);
  for (const name of ['Ada', 'Owner of the team key']) {
    expect(await pageOf(name, '/costs')).toContain(said);
    const alerts = await pageOf(name, '/alerts', now + 5 * MINUTE);
    expect(alerts).toContain(said);
    expect(alerts).toContain('told 5 m ago');
    expect(alerts).toContain('8 of 9 sessions archived');
    expect(await pageOf(name, '/settings')).toContain('3 items refused by the cloud for good');
  }
  for (const path of ['/costs', '/alerts', '/settings'])
    expect(await pageOf('Bob', path)).not.toContain('refused by the cloud');
  // Nor does who is not told of it say for the others that it was seen.
  await acknowledgeAll('Bob');
  expect(await pageOf('Ada', '/costs')).toContain(said);
});

it('trouble is over once it is mended, told again when it is there again, and sent without a name', async () => {
  await openRoom();
  await tell({ at: now, state: inTrouble });
  await tick(now);
  await tick(now + 15 * MINUTE);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain('On a machine: 3 items refused');
  await tell({ at: now + 20 * MINUTE, state: fine });
  await tick(now + 30 * MINUTE);
  expect(await pageOf('Ada', '/costs', now + 31 * MINUTE)).not.toContain(said);
  expect(await pageOf('Ada', '/alerts', now + 31 * MINUTE)).toContain('mended 1 m ago');
  await tell({
    at: now + 40 * MINUTE,
    state: { ...inTrouble, refused: { count: 3, since: now + 35 * MINUTE } },
  });
  await tick(now + 45 * MINUTE);
  expect(await pageOf('Ada', '/costs', now + 46 * MINUTE)).toContain(said);
  expect(sent).toHaveLength(2);
});

it('trouble is gone with the machine that is revoked', async () => {
  await tell({ at: now, state: inTrouble });
  await tick(now);
  const response = await cloudAt(now).request(`/settings/devices/${ada.device_id}/revoke`, {
    method: 'POST',
    body: '',
    headers: {
      cookie: await signInAs('Ada'),
      origin: 'https://team.example.com',
      'content-type': 'application/x-www-form-urlencoded',
    },
  });
  expect(response.status).toBe(303);
  await tick(now + 15 * MINUTE);
  expect(await pageOf('Ada', '/alerts')).not.toContain('ada-laptop');
});

it.each([
  'no JSON',
  '[]',
  JSON.stringify({ ...fine, version: 'x'.repeat(5000) }),
  JSON.stringify({ version: 1 }),
])('rows are taken whatever comes for a state: %.20s', async (state) => {
  const response = await tell({ at: now, state });
  expect(response.status).toBe(200);
  expect(await response.json()).not.toHaveProperty('device_state');
});

it('a tier that cannot be used is told until it works again', async () => {
  const db = env.DB;
  await storeTier({ db, tier: 'drive', settings: {}, sealed: 'x', now: 5 });
  const problem = { code: 'tier.revoked', message: 'x', at: now, until: null };
  await recordProblem({ db, tier: 'drive', problem });
  await tick(now);
  expect(await pageOf('Bob', '/costs')).toContain('Google Drive is not used: the consent was taken back');
  await recordProblem({ db, tier: 'drive', problem: null });
  await tick(now + 15 * MINUTE);
  expect(await pageOf('Bob', '/costs')).not.toContain('Google Drive is not used');
});

const failing = (at: number) => ({ code: 'tier.full', message: 'x', at, until: at + HOUR });
const isOnPages = async () => (await pageOf('Ada', '/costs')).includes('S3 is not used');

it('a tier that fails again is told again, also to who acknowledged it the first time', async () => {
  const db = env.DB;
  await openRoom();
  await storeTier({ db, tier: 's3', settings: {}, sealed: 'x', now: 5 });
  await recordProblem({ db, tier: 's3', problem: failing(now) });
  await tick(now);
  await tick(now + 15 * MINUTE);
  expect([sent.length, await isOnPages()]).toEqual([1, true]);
  await acknowledgeAll('Ada');
  await tick(now + 30 * MINUTE);
  expect([sent.length, await isOnPages()]).toEqual([1, false]);
  await recordProblem({ db, tier: 's3', problem: null });
  await tick(now + 45 * MINUTE);
  await recordProblem({ db, tier: 's3', problem: failing(now + HOUR) });
  await tick(now + HOUR);
  await tick(now + 75 * MINUTE);
  expect([sent.length, await isOnPages()]).toEqual([2, true]);
  const row = await db.prepare("SELECT raised_at, mended_at FROM alerts WHERE kind = 'tier_failing'").first();
  expect(row).toEqual({ raised_at: now + HOUR, mended_at: null });
});

it('that R2 fills is told in time and when what costs nothing is used up, and is over when there is room', async () => {
  const db = env.DB;
  await openRoom();
  const fill = (whole: number) =>
    db.prepare('INSERT OR REPLACE INTO segment_sweep VALUES (1, ?1, 0, ?2, 500000000)').bind('', whole).run();
  await fill(7.4e9);
  await tick(now);
  expect(sent).toEqual([]);
  await fill(7.6e9);
  await tick(now + HOUR);
  await tick(now + 2 * HOUR);
  expect(sent).toEqual([expect.stringContaining('R2 holds 8.1 GB of the 10.0 GB that cost nothing')]);
  await fill(9.9e9);
  await tick(now + 3 * HOUR);
  expect(sent).toHaveLength(2);
  await fill(1e9);
  await tick(now + 4 * HOUR);
  const { results } = await db
    .prepare("SELECT level, mended_at FROM alerts WHERE kind = 'tier_filling'")
    .all();
  expect(new Set(results)).toEqual(
    new Set([
      { level: 'warning', mended_at: now + 3 * HOUR },
      { level: 'critical', mended_at: now + 4 * HOUR },
    ]),
  );
  await fill(9.9e9);
  await db.prepare('DELETE FROM alerts').run();
  await tick(now + 5 * HOUR, 'embedded');
  expect(await db.prepare('SELECT count(*) AS n FROM alerts').first('n')).toBe(0);
});

it('what waits to be sent is sent also where nothing new can be kept', async () => {
  await openRoom();
  await tell({ at: now, state: inTrouble });
  fails = true;
  await tick(now);
  fails = false;
  await env.DB.prepare('ALTER TABLE alerts RENAME COLUMN mended_at TO over_at').run();
  await expect(tick(now + HOUR)).rejects.toThrow('1 of 1 tasks failed');
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain('3 items refused');
});

it('on one’s own machine the same stands on its pages', async () => {
  await tell({ at: now, state: inTrouble });
  await tick(now, 'embedded');
  const own = openCloud({ mode: 'embedded', deps: { clock: () => now } });
  expect(await (await own.request('/alerts')).text()).toContain(said);
});
