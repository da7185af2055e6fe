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
    expect(worker?.secrets).toEqual(['TEAM_KEY', 'TIERS_KEY']);
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

  it('gives a Worker of an older version the secret that it lacks, once, and changes none that it has', async () => {
    const account = open();
    await deploy(account);
    for (const worker of Object.values(account.world.workers)) worker.secrets = ['TEAM_KEY'];
    account.world.sentSecrets = [];
    await deploy(account);
    await deploy(account);
    expect(account.world.sentSecrets).toEqual([['TIERS_KEY']]);
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
      ['TEAM_KEY', 'TIERS_KEY'],
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
      expect(workers['subagent-tracking']?.secrets).toEqual(['TEAM_KEY', 'TIERS_KEY']);
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
