import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import type { World } from '../../../fakes/wrangler.ts';
import { openAccount } from '../../../support/fake-account.ts';

type Account = ReturnType<typeof openAccount>;
const opened: Account[] = [];
const url = 'https://subagent-tracking.ada.workers.dev';

beforeAll(() => {
  if (!fs.existsSync('dist/worker.js')) execFileSync(process.execPath, ['build.config.ts', 'worker']);
});
afterEach(() => {
  for (const account of opened.splice(0)) account.remove();
});

function open(world: Partial<World> = {}, fetch?: typeof globalThis.fetch): Account {
  const account = openAccount({ world, ...(fetch === undefined ? {} : { fetch }) });
  opened.push(account);
  return account;
}

async function deploy(account: Account, ...flags: string[]) {
  return (await account.json(['cloud', 'deploy', ...flags])) as {
    url: string;
    link: string;
    steps: { step: string; does: string }[];
  };
}

/** What a command says when it is refused. */
async function refused(account: Account, ...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await account.run(argv);
  expect([code, stdout]).toEqual([1, '']);
  return stderr;
}

const migrations = fs.readdirSync('migrations/team').toSorted();

describe('subtrack cloud deploy', () => {
  it('makes everything in an empty account, tables before code, and prints a link whose hash alone is there', async () => {
    const account = open();
    const { url: told, link, steps } = await deploy(account);
    expect(told).toBe(url);
    expect(steps.map(({ step, does }) => `${does} ${step}`)).toEqual([
      'create database',
      'create bucket',
      'apply migrations',
      'create worker',
      'create owner_link',
    ]);
    const { databases, buckets, workers, calls } = account.world;
    const [database] = databases;
    expect([database?.migrations, buckets]).toEqual([migrations, ['subagent-tracking']]);
    const worker = workers['subagent-tracking'];
    expect(worker?.secrets).toEqual(['TEAM_KEY']);
    expect(worker?.config).toMatchObject({
      no_bundle: true,
      vars: { MODE: 'team' },
      d1_databases: [{ binding: 'DB', database_id: 'uuid-of-subagent-tracking' }],
      r2_buckets: [{ binding: 'SEGMENTS', bucket_name: 'subagent-tracking' }],
    });
    const order = calls.map((call) =>
      call
        .filter((word) => !word.startsWith('-'))
        .slice(0, 3)
        .join(' '),
    );
    expect(order.indexOf('d1 migrations apply')).toBeLessThan(
      order.findIndex((call) => call.startsWith('deploy')),
    );
    const token = link.slice(`${url}/link/`.length);
    expect(token).toMatch(/^stl_[0-9A-Za-z]{40}$/);
    const sql = database?.executed.join() ?? '';
    expect(sql).toContain(crypto.createHash('sha256').update(token).digest('hex'));
    expect(JSON.stringify(account.world)).not.toContain(token);
  });

  it('keeps no secret on this machine', async () => {
    const account = open();
    await deploy(account);
    const folder = path.join(account.home, 'deployments/subagent-tracking');
    expect(fs.readdirSync(folder).toSorted()).toEqual(['output.ndjson', 'wrangler.json']);
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('upgrades in place when it runs again: the key and the data stay, and there is another link', async () => {
    const account = open();
    const first = await deploy(account);
    const before = structuredClone(account.world);
    const again = await deploy(account);
    expect(again.steps.map(({ does }) => does)).toEqual(['keep', 'keep', 'apply', 'upgrade', 'create']);
    expect(again.link).not.toBe(first.link);
    const { databases, buckets, workers, calls } = account.world;
    expect([databases.length, buckets, workers['subagent-tracking']?.secrets]).toEqual([
      1,
      before.buckets,
      ['TEAM_KEY'],
    ]);
    expect(calls.slice(before.calls.length).flat()).not.toContain('--secrets-file');
  });

  it.each([
    ['d1 create', 'fetch failed', 'deploy.unreachable'],
    ['r2 bucket create', 'fetch failed', 'deploy.unreachable'],
    ['d1 migrations apply', 'D1: free tier daily row write limit reached [code: 7500]', 'deploy.quota'],
    [
      'deploy',
      'You need to register a workers.dev subdomain before publishing to workers.dev',
      'deploy.no_subdomain',
    ],
    ['d1 execute', 'A request to the Cloudflare API failed. Something else [code: 4711]', 'deploy.refused'],
  ])('goes on where "%s" stopped it (%s)', async (on, text, code) => {
    for (const after of [false, true]) {
      const account = open({ refusals: [{ on, text, times: 1, after }] });
      expect(await refused(account, 'cloud', 'deploy', '--json')).toContain(code);
      const { url: told } = await deploy(account);
      expect(told).toBe(url);
      const { databases, buckets, workers } = account.world;
      expect([databases.length, databases[0]?.migrations, buckets]).toEqual([
        1,
        migrations,
        ['subagent-tracking'],
      ]);
      expect(workers['subagent-tracking']?.secrets).toEqual(['TEAM_KEY']);
    }
  });

  it('says how to log in, and changes nothing', async () => {
    const account = open({ loggedIn: false });
    expect(await refused(account, 'cloud', 'deploy')).toMatch(
      /not logged in.*wrangler@4\.155\.0 login.*CLOUDFLARE_API_TOKEN/s,
    );
    expect(account.world.databases).toEqual([]);
  });

  it('asks which account where there are several, and takes the one that is named', async () => {
    const accounts = ['a', 'b'].map((letter) => ({ id: letter.repeat(32), name: `Account ${letter}` }));
    const account = open({ accounts });
    expect(await refused(account, 'cloud', 'deploy')).toMatch(
      /a{32} \(Account a\), b{32} \(Account b\).*--account ID/s,
    );
    await deploy(account, '--account', 'b'.repeat(32));
    expect(account.world.workers['subagent-tracking']?.config).toMatchObject({
      account_id: 'b'.repeat(32),
    });
  });

  it('takes no Worker over that is not of this product', async () => {
    const config = { name: 'subagent-tracking' };
    const account = open({ workers: { 'subagent-tracking': { secrets: [], config } } });
    expect(await refused(account, 'cloud', 'deploy')).toContain('choose another name with --name');
    expect(account.world.workers['subagent-tracking']?.config).toEqual(config);
    expect((await deploy(account, '--name', 'acme-agents')).url).toBe('https://acme-agents.ada.workers.dev');
  });

  it('says what to do without R2, deploys without it when told, and takes it into use later', async () => {
    const account = open({ hasR2: false });
    expect(await refused(account, 'cloud', 'deploy')).toMatch(/no R2 yet.*--no-r2/s);
    await deploy(account, '--no-r2');
    expect(account.world.workers['subagent-tracking']?.config).not.toHaveProperty('r2_buckets');
    account.world.hasR2 = true;
    await deploy(account);
    expect(account.world.workers['subagent-tracking']?.config).toHaveProperty('r2_buckets');
    expect(await refused(account, 'cloud', 'deploy', '--no-r2')).toContain('events may lie in it');
  });

  it.each(['Acme', '-acme', 'ab', 'a b', 'x'.repeat(55), '../acme'])(
    'refuses the name "%s" before it asks anybody',
    async (name) => {
      const account = open();
      const { code } = await account.run(['cloud', 'deploy', `--name=${name}`]);
      expect([code, account.world.calls]).toEqual([2, []]);
    },
  );
});

describe('subtrack cloud plan', () => {
  it('tells what a deploy would do, and changes nothing', async () => {
    const account = open();
    const { steps } = (await account.json(['cloud', 'plan'])) as { steps: { does: string }[] };
    expect(steps.map(({ does }) => does)).toEqual(['create', 'create', 'apply', 'create', 'create']);
    const { databases, buckets, workers } = account.world;
    expect([databases, buckets, workers]).toEqual([[], [], {}]);
    await deploy(account);
    expect((await account.run(['cloud', 'plan'])).stdout).toContain(
      'keep the D1 database subagent-tracking (uuid-of',
    );
  });

  it('tells it also where nobody is logged in', async () => {
    const { code, stdout } = await open({ loggedIn: false }).run(['cloud', 'plan']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Not logged in.*create the D1 database/s)]);
  });
});

describe('subtrack cloud destroy', () => {
  const content = Buffer.from('one segment');
  const sha256 = crypto.createHash('sha256').update(content).digest('hex');
  const segments = [
    { session_id: 's1', segment_id: 'a', bytes: content.length, sha256 },
    { session_id: 's2', segment_id: 'b', bytes: content.length, sha256 },
  ];
  const base = `https://api.cloudflare.com/client/v4/accounts/${'a'.repeat(32)}/r2/buckets/subagent-tracking/objects`;

  /** A deployed cloud with two segments; `lost` is not in its bucket. */
  async function filled(o: { lost?: string; world?: Partial<World> } = {}) {
    const asked: string[] = [];
    const account = open({ segments, ...o.world }, async (input, init) => {
      asked.push(
        `${init?.method} ${String(input).slice(base.length)} ${new Headers(init?.headers).get('authorization')}`,
      );
      const lost = o.lost !== undefined && String(input).endsWith(o.lost);
      return lost ? new Response('', { status: 404 }) : new Response(content);
    });
    await deploy(account);
    const out = path.join(account.folder, 'out');
    return { account, asked, out };
  }

  it('exports the database and every segment, and deletes nothing unless it is meant', async () => {
    const { account, asked, out } = await filled();
    const told = await account.json(['cloud', 'destroy', '--out', out]);
    expect(told).toMatchObject({
      destroyed: false,
      exported: { segments: 2, missing: [], segment_bytes: 22 },
    });
    expect(fs.readFileSync(path.join(out, 'segments/s1/a.ndjson.gz'))).toEqual(content);
    expect(fs.existsSync(path.join(out, 'database.sql'))).toBe(true);
    expect(asked.toSorted()[0]).toBe('GET /segments/s1/a.ndjson.gz Bearer token-of-the-login');
    expect(account.world.databases).toHaveLength(1);
    // What is there is not brought again.
    await account.json(['cloud', 'destroy', '--out', out]);
    expect(asked).toHaveLength(2);
  });

  it('deletes it all with --yes, and a run that was stopped goes on', async () => {
    const { account, out } = await filled({
      world: { refusals: [{ on: 'd1 delete', text: 'fetch failed', times: 1 }] },
    });
    expect(await refused(account, 'cloud', 'destroy', '--out', out, '--yes', '--json')).toContain(
      'deploy.unreachable',
    );
    await account.json(['cloud', 'destroy', '--out', out, '--yes']);
    const { databases, buckets, workers } = account.world;
    expect([databases, buckets, workers]).toEqual([[], [], {}]);
    expect(await refused(account, 'cloud', 'destroy', '--yes')).toContain('has no cloud');
  });

  it('deletes nothing with --yes when a segment could not be had', async () => {
    const { account, out } = await filled({ lost: 'b.ndjson.gz' });
    expect(await refused(account, 'cloud', 'destroy', '--out', out, '--yes')).toContain(
      '1 segments could not be had',
    );
    expect(JSON.parse(fs.readFileSync(path.join(out, 'export.json'), 'utf8'))).toMatchObject({
      missing: ['segments/s2/b.ndjson.gz'],
    });
    expect(account.world.databases).toHaveLength(1);
  });

  it('leaves a bucket that holds something else, and says so', async () => {
    const { account, out } = await filled({ world: { leftObjects: true } });
    const told = await account.json(['cloud', 'destroy', '--out', out, '--yes']);
    expect(told).toMatchObject({ destroyed: true, kept: ['subagent-tracking'] });
  });
});
