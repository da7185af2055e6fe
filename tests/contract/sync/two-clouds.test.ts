import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sessionParts } from '../../../local-agent/journal/journal-files.ts';
import { createSubtrack } from '../../support/subtrack.ts';
import { openSignedIn, type SignedIn } from '../../support/signed-in-cloud.ts';

let work: SignedIn;
let own: SignedIn;
let subtrack: ReturnType<typeof createSubtrack>;
let offline = '';
let asked: string[] = [];

/** Whoever is asked for a code confirms it; a cloud that is offline is out of reach. */
const network: typeof fetch = async (input, init) => {
  const { origin, pathname } = new URL(String(input));
  asked.push(`${origin}${pathname}`);
  if (origin === offline) throw new TypeError('fetch failed');
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
});
afterAll(async () => {
  subtrack.remove();
  await Promise.all([work.cloud.close(), own.cloud.close()]);
});

async function record(session_id: string, project: string): Promise<void> {
  const event = {
    session_id,
    project,
    kind: 'other',
    question: `which vault of ${project}?`,
    outcome: 'skip',
  };
  expect((await subtrack.run(['log', 'decision', '--json', JSON.stringify(event)])).code).toBe(0);
}

/** Sessions with rows in a cloud, and those with events. */
async function heldBy({ cloud }: SignedIn): Promise<[rows: string[], events: string[]]> {
  const list = async (sql: string) =>
    (await cloud.db.prepare(sql).all()).results.map((row) => String(row['session_id']));
  return [
    await list('SELECT session_id FROM session_rollups ORDER BY session_id'),
    await list('SELECT DISTINCT session_id FROM segments ORDER BY session_id'),
  ];
}

const both = (...ids: string[]) => [ids, ids];
const json = async (...args: string[]) => (await subtrack.json(args)) as Record<string, never>;

function writeRules(rules: Record<string, string>): void {
  fs.writeFileSync(path.join(subtrack.home, 'config.json'), JSON.stringify({ clouds: rules }));
}

it('a second cloud takes its projects, and none goes to both', async () => {
  await record('diary', 'me/diary');
  await record('shop', 'acme/shop');
  await subtrack.run(['connect', own.cloud.url, '--no-browser']);
  const args = ['--name', 'work', '--projects', 'acme/*', '--no-browser'];
  const connected = await subtrack.run(['connect', work.cloud.url, ...args]);
  expect(connected.stdout).toMatch(/acme\/\* goes\s+there/);
  expect((await subtrack.run(['connect', work.cloud.url, ...args])).stderr).toContain('disconnect work');

  expect((await json('sync', '--preview'))['projects']).toEqual([
    { project: 'acme/shop', cloud: 'work', level: 'redacted', sessions: 1 },
    { project: 'me/diary', cloud: 'default', level: 'redacted', sessions: 1 },
  ]);
  expect((await subtrack.run(['sync', '--verify'])).code).toBe(0);
  expect(await heldBy(own)).toEqual(both('diary'));
  expect(await heldBy(work)).toEqual(both('shop'));
});

it('one that is offline or refuses the machine keeps nothing from the other', async () => {
  offline = own.cloud.url;
  await record('shop-2', 'acme/shop');
  await record('diary-2', 'me/diary');
  const { code, stdout } = await subtrack.run(['sync', '--json']);
  expect([code, JSON.parse(stdout)]).toMatchObject([
    1,
    {
      clouds: [
        { name: 'default', sent_rows: 0, retry: {} },
        { name: 'work', sent_segments: 1 },
      ],
    },
  ]);
  expect(await json('status')).toMatchObject({
    cloud: { url: own.cloud.url, reachable: false },
    clouds: [
      { name: 'default', default: true, reachable: false },
      { name: 'work', default: false, reachable: true, projects: ['acme/*'], outbox: { pending_rows: 0 } },
    ],
  });
  const { checks } = JSON.parse((await subtrack.run(['doctor', '--json'])).stdout) as {
    checks: { name: string; status: string }[];
  };
  expect(checks.filter(({ name }) => name.startsWith('cloud '))).toMatchObject([
    { name: 'cloud default', status: 'warn' },
    { name: 'cloud work', status: 'ok' },
  ]);
  offline = '';
  await work.cloud.db.prepare("UPDATE devices SET token_hash = 'x'").all();
  await record('shop-3', 'acme/shop');
  expect((await subtrack.run(['sync'])).stdout).toMatch(/default: Sent .*\nwork: Sent 0 rows.*Paused/);
  expect(await heldBy(own)).toEqual(both('diary', 'diary-2'));
  expect(await heldBy(work)).toEqual(both('shop', 'shop-2'));
  await subtrack.run(['disconnect', 'work']);
  await subtrack.run(['connect', work.cloud.url, '--name', 'work', '--projects', 'acme/*', '--no-browser']);
  await subtrack.run(['sync']);
  expect(await heldBy(work)).toEqual(both('shop', 'shop-2', 'shop-3'));
});

it('a project that changes its cloud goes whole to the new one, and leaves the old one when that is asked', async () => {
  writeRules({ 'acme/*': 'work', 'me/*': 'work' });
  expect(await subtrack.run(['sync', '--verify'])).toMatchObject({ code: 0 });
  expect(await heldBy(work)).toEqual(both('diary', 'diary-2', 'shop', 'shop-2', 'shop-3'));
  expect(await heldBy(own)).toEqual(both('diary', 'diary-2'));
  expect((await subtrack.run(['sync', '--move'])).stdout).toContain('Nothing was deleted');
  expect(await heldBy(own)).toEqual(both('diary', 'diary-2'));
  expect(await json('sync', '--move', '--yes')).toMatchObject({
    moved: [{ from: 'default', sessions: 2, waiting: 0, done: true }],
  });
  expect(await heldBy(own)).toEqual(both());
  expect((await subtrack.run(['sync', '--move', '--yes'])).stdout).toContain('No cloud has anything');

  writeRules({ 'acme/*': 'work', 'me/*': 'default' });
  await subtrack.run(['sync', '--move', '--yes']);
  expect(await heldBy(own)).toEqual(both('diary', 'diary-2'));
  expect(await heldBy(work)).toEqual(both('shop', 'shop-2', 'shop-3'));
});

it('one that is out of reach ends no move between the others: what is its own waits', async () => {
  const file = path.join(subtrack.home, 'device.json');
  const device = fs.readFileSync(file, 'utf8');
  const { clouds, ...rest } = JSON.parse(device) as { clouds: { name: string }[] };
  const away = { ...clouds[0], name: 'away', url: 'http://127.0.0.1:9' };
  fs.writeFileSync(file, JSON.stringify({ ...rest, clouds: [...clouds, away] }));
  writeRules({ 'acme/*': 'away', 'me/*': 'work' });
  await subtrack.run(['sync']);
  const { code, stdout } = await subtrack.run(['sync', '--move', '--yes', '--json']);
  expect([code, JSON.parse(stdout)]).toMatchObject([
    1,
    {
      moved: [
        { from: 'default', sessions: 2, waiting: 0, done: true },
        { from: 'work', sessions: 0, waiting: 3 },
      ],
    },
  ]);
  expect(await heldBy(own)).toEqual(both());
  expect(await heldBy(work)).toEqual(both('diary', 'diary-2', 'shop', 'shop-2', 'shop-3'));

  offline = work.cloud.url;
  expect((await subtrack.run(['sync', '--move', '--yes'])).stdout).toContain(
    '3 more are not whole there yet',
  );
  offline = '';
  fs.writeFileSync(file, device);
  writeRules({ 'acme/*': 'work', 'me/*': 'default' });
  await subtrack.run(['sync']);
  await subtrack.run(['sync', '--move', '--yes']);
  expect(await heldBy(own)).toEqual(both('diary', 'diary-2'));
  expect(await heldBy(work)).toEqual(both('shop', 'shop-2', 'shop-3'));
});

async function addBundle({ cloud }: SignedIn, session: string): Promise<void> {
  await cloud.db
    .prepare(
      `INSERT INTO bundles (bundle_id, session_id, device_id, member, project, session_at, created_at, encrypted, objects,
        files, complete_at)
      SELECT ?1 || '-bundle', session_id, device_id, member, project, started_at, 5, 0, 1, '[]', 5 FROM session_rollups
      WHERE session_id = ?1`,
    )
    .bind(session)
    .run();
}

async function moveNow(): Promise<unknown> {
  return JSON.parse((await subtrack.run(['sync', '--move', '--yes', '--json'])).stdout);
}

it('keeps what the other cloud has not: a bundle, and events that are here no more', async () => {
  writeRules({ 'acme/*': 'work', 'me/*': 'default' });
  await record('packed', 'me/packed');
  await record('gone-here', 'me/gone');
  await subtrack.run(['sync']);
  await addBundle(own, 'packed');
  const [lost = ''] = sessionParts({ root: path.join(subtrack.home, 'journal'), sessionId: 'gone-here' });
  fs.rmSync(lost);
  writeRules({ 'acme/*': 'work', 'me/packed': 'work', 'me/gone': 'work' });
  await subtrack.run(['sync']);
  expect(await moveNow()).toMatchObject({
    moved: [{ sessions: 0, bundles: 0, waiting: 2 }],
  });
  expect(await heldBy(own)).toEqual(both('diary', 'diary-2', 'gone-here', 'packed'));

  await addBundle(work, 'packed');
  expect((await subtrack.run(['sync', '--move'])).stdout).toContain(
    '1 session with 1 bundle that another cloud has',
  );
  expect(await moveNow()).toMatchObject({
    moved: [{ sessions: 1, bundles: 1, waiting: 1 }],
  });
  expect(await heldBy(own)).toEqual(both('diary', 'diary-2', 'gone-here'));
  writeRules({ 'acme/*': 'work', 'me/*': 'default' });
  await subtrack.run(['purge', '--project', 'me/packed', '--yes']);
  await subtrack.run(['purge', '--project', 'me/gone', '--yes']);
  expect(await heldBy(own)).toEqual(both('diary', 'diary-2'));
});

/** A folder whose sessions are of that project. */
function folderOf(project: string): string {
  const folder = path.join(subtrack.folder, project);
  fs.mkdirSync(path.join(folder, '.git'), { recursive: true });
  fs.writeFileSync(
    path.join(folder, '.git/config'),
    `[remote "origin"]\n\turl = https://github.com/${project}.git\n`,
  );
  return folder;
}

const phasesOf = async ({ cloud }: SignedIn) =>
  (await cloud.db.prepare('SELECT phase, name FROM phases ORDER BY phase').all()).results;
const openIn = async ({ cloud }: SignedIn) =>
  (await cloud.db.prepare('SELECT name FROM phases WHERE completed_at IS NULL').all()).results;

it('commands speak to the cloud of the folder one stands in, or to the one that is named', async () => {
  writeRules({ 'acme/*': 'work', 'me/secret': 'none' });
  const [shop, diary, secret] = ['acme/shop', 'me/diary', 'me/secret'].map(folderOf);
  const at = async (cwd = '', ...args: string[]) => {
    const { code, stdout, stderr } = await subtrack.run([...args, '--json'], { cwd });
    return code === 0 ? (JSON.parse(stdout) as Record<string, never>) : stderr;
  };
  const shopPhase = { phase: 1, name: 'Shop' };
  const diaryPhase = { phase: 1, name: 'Diary' };
  expect(await at(shop, 'phase', 'start', 'Shop')).toMatchObject(shopPhase);
  expect(await at(diary, 'phase', 'start', 'Diary')).toMatchObject(diaryPhase);
  await subtrack.run(['sync']);
  expect([await phasesOf(work), await phasesOf(own)]).toEqual([[shopPhase], [diaryPhase]]);
  expect(await at(diary, 'phase', 'list')).toMatchObject({ phases: [diaryPhase] });
  expect(await at(diary, 'phase', 'list', '--cloud', 'work')).toMatchObject({ phases: [shopPhase] });
  expect(await at(shop, 'phase', 'review')).toMatchObject(shopPhase);
  expect(await at(diary, 'phase', 'complete', '--cloud', 'work')).toMatchObject(shopPhase);
  expect([await openIn(work), await openIn(own)]).toEqual([[], [{ name: 'Diary' }]]);

  await work.cloud.db.prepare("INSERT INTO budgets VALUES ('b', 'Ours', 'day', 'all', '', 10000, 1)").run();
  expect(await at(shop, 'budget')).toMatchObject({ budgets: [{ name: 'Ours' }] });
  expect(await at(diary, 'budget')).toEqual({ budgets: [] });
  expect(await at(diary, 'budget', '--cloud', 'work')).toMatchObject({ budgets: [{ name: 'Ours' }] });
  expect(await at(shop, 'open')).toMatchObject({ url: expect.stringContaining(work.cloud.url) });

  const asks = async (...args: Parameters<typeof at>) => {
    asked = [];
    await at(...args);
    return [...new Set(asked.map((url) => new URL(url).origin))];
  };
  for (const command of [
    ['tiers', 'list'],
    ['tiers', 'test'],
    ['archive', 'phase', '1'],
    ['restore', '--phase', '1'],
  ]) {
    expect(await asks(shop, ...command), command.join(' ')).toEqual([work.cloud.url]);
    expect(await asks(shop, ...command, '--cloud', 'default'), command.join(' ')).toEqual([own.cloud.url]);
  }
  expect(await at(shop, 'budget', '--cloud', 'home')).toContain('there is: default, work');
  expect(await at(secret, 'phase', 'start', 'Secret')).toContain('say which with --cloud: default, work');
  expect(await at(secret, 'budget', '--cloud', 'default')).toEqual({ budgets: [] });
  writeRules({ 'acme/*': 'work', 'me/*': 'default' });
});

it('signs in at each, shares where the session is, and what has no cloud any more goes to no other', async () => {
  const open = await subtrack.run(['open', 'work', '--json']);
  expect(new URL((JSON.parse(open.stdout) as { url: string }).url).origin).toBe(work.cloud.url);
  expect((await subtrack.run(['open', 'nowhere'])).stderr).toContain('there is: default, work');
  const shared = await json('share', 'shop-2');
  expect(String(shared['url'])).toMatch(new RegExp(`^${work.cloud.url}/s/`));
  expect(await json('share', 'list')).toMatchObject({ shares: [{ session_id: 'shop-2' }] });

  expect((await subtrack.run(['disconnect'])).stderr).toContain('say which: default, work');
  expect((await subtrack.run(['disconnect', 'work'])).stdout).toContain('So does');
  await record('shop-4', 'acme/shop');
  await subtrack.run(['sync']);
  expect(await heldBy(own)).toEqual(both('diary', 'diary-2'));
  expect((await subtrack.run(['doctor'])).stdout).toContain('acme/* stays on this machine');
  expect((await subtrack.run(['sync', '--preview'])).stdout).toMatch(/acme\/shop +stays here/);
});
