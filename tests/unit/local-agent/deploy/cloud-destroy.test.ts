import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import type { World } from '../../../fakes/wrangler.ts';
import { openAccount } from '../../../support/fake-account.ts';

type Account = ReturnType<typeof openAccount>;
const opened: Account[] = [];

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

/** What a command says when it is refused. */
async function refused(account: Account, ...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await account.run(argv);
  expect([code, stdout]).toEqual([1, '']);
  return stderr;
}

describe('subtrack cloud destroy', () => {
  const content = Buffer.from('one segment');
  const sha256 = crypto.createHash('sha256').update(content).digest('hex');
  const rows = {
    segments: [
      { session_id: 's1', segment_id: 'a', sha256 },
      { session_id: 's2', segment_id: 'b', sha256 },
    ],
    bundle_objects: [{ object_id: 'b1/0000', bundle_id: 'b1', sha256 }],
    object_copies: [
      { object_id: 'b1/0000', tier: 'r2', state: 'here', key: 'bundles/d1/s1/b1.tar' },
      // Its bundle is gone.
      { object_id: 'b0/0000', tier: 'r2', state: 'leaving', key: 'bundles/d1/s1/b0.tar' },
    ],
    folded_parts: [
      { day: 20_000, part: 3, version: 'first' },
      { day: 20_000, part: 4, version: '' },
    ],
  };
  const keys = [
    'bundles/d1/s1/b1.tar',
    'folded/2024-10/04-3-first.ndjson',
    'segments/s1/a.ndjson.gz',
    'segments/s2/b.ndjson.gz',
  ];
  const base = `https://api.cloudflare.com/client/v4/accounts/${'a'.repeat(32)}/r2/buckets/subagent-tracking/objects`;

  /** A deployed cloud with four objects, and one that waits to be deleted; `lost` is not in its bucket. */
  async function filled(o: { lost?: string; world?: Partial<World> } = {}) {
    const asked: string[] = [];
    const account = open({ rows, ...o.world }, async (input, init) => {
      asked.push(
        `${init?.method} ${String(input).slice(base.length)} ${new Headers(init?.headers).get('authorization')}`,
      );
      const lost = o.lost !== undefined && String(input).endsWith(o.lost);
      return lost ? new Response('', { status: 404 }) : new Response(content);
    });
    await account.json(['cloud', 'deploy']);
    const out = path.join(account.folder, 'out');
    return { account, asked, out };
  }

  it('exports the database and every object that it knows, and deletes nothing unless it is meant', async () => {
    const { account, asked, out } = await filled();
    const told = await account.json(['cloud', 'destroy', '--out', out]);
    expect(told).toMatchObject({
      destroyed: false,
      exported: { objects: 4, missing: [], object_bytes: 44, elsewhere: [] },
    });
    for (const key of keys) expect(fs.readFileSync(path.join(out, key))).toEqual(content);
    expect(asked.toSorted()).toEqual(keys.map((key) => `GET /${key} Bearer token-of-the-login`));
    expect(account.world.databases).toHaveLength(1);
    // What is there is not brought again.
    await account.json(['cloud', 'destroy', '--out', out]);
    expect(asked).toHaveLength(4);
  });

  it('lets nobody else read the export, also in a folder that was there', async () => {
    const { account, out } = await filled();
    fs.mkdirSync(out, { mode: 0o755 });
    fs.writeFileSync(path.join(out, 'database.sql'), 'of another day', { mode: 0o644 });
    await account.json(['cloud', 'destroy', '--out', out]);
    const modes = [out, path.join(out, 'database.sql')].map((place) => fs.statSync(place).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
    expect(fs.readFileSync(path.join(out, 'database.sql'), 'utf8')).toContain('PRAGMA');
    const folder = path.join(account.home, 'deployments/subagent-tracking');
    expect(fs.readdirSync(folder).toSorted()).toEqual(['output.ndjson', 'wrangler.json']);
  });

  it('deletes with the cloud every object that its database knows, also what waits to be deleted', async () => {
    const { account, asked, out } = await filled();
    await account.json(['cloud', 'destroy', '--out', out, '--yes']);
    const deleted = asked.filter((line) => line.startsWith('DELETE')).map((line) => line.split(' ')[1]);
    expect(deleted.toSorted()).toEqual(['bundles/d1/s1/b0.tar', ...keys].map((key) => `/${key}`));
  });

  it('deletes nothing with --yes while something lies on Drive or S3, and says what to do', async () => {
    const copies = [
      { object_id: 'b1/0000', tier: 'drive', state: 'here', key: 'Phase_1/b1.tar' },
      { object_id: 'b1/0000', tier: 's3', state: 'here', key: 'Phase_1/all.tar' },
      { object_id: 'b2/0000', tier: 's3', state: 'here', key: 'Phase_1/all.tar' },
    ];
    const { account, out } = await filled({ world: { rows: { ...rows, object_copies: copies } } });
    expect(await refused(account, 'cloud', 'destroy', '--out', out, '--yes')).toMatch(
      /1 object on Google Drive, 1 object on S3.*subtrack restore/s,
    );
    expect(account.world.databases).toHaveLength(1);
    const told = await account.json(['cloud', 'destroy', '--out', out]);
    expect(told).toMatchObject({
      exported: {
        elsewhere: [
          { tier: 'drive', objects: 1 },
          { tier: 's3', objects: 1 },
        ],
      },
    });
  });

  it('exports what old sessions are made of, and the segments that it alone tells of', async () => {
    const details = {
      session_id: 's0',
      device_id: 'd1',
      texts: {},
      rows: { segments: { columns: ['session_id', 'segment_id', 'sha256'], rows: [['s0', 'z', sha256]] } },
    };
    const old = {
      ...rows,
      // Of the second nothing was put away yet.
      session_rollups: [
        { session_id: 's0', started_at: 5 },
        { session_id: 's1', started_at: 6 },
        { session_id: 's2', started_at: 9_000_000_000 },
      ],
      folded_hours: [{ one: 1, until_hour: 100 }],
    };
    const asked: string[] = [];
    const account = open({ rows: old }, async (input) => {
      asked.push(String(input).slice(base.length + 1));
      if (String(input).endsWith('details/s0.json')) return new Response(JSON.stringify(details));
      return String(input).includes('/details/') ? new Response('', { status: 404 }) : new Response(content);
    });
    await account.json(['cloud', 'deploy']);
    const out = path.join(account.folder, 'out');
    expect(await account.json(['cloud', 'destroy', '--out', out])).toMatchObject({
      exported: { objects: 6, missing: [] },
    });
    expect(asked.toSorted()).toEqual([
      keys[0],
      'details/s0.json',
      'details/s1.json',
      keys[1],
      'segments/s0/z.ndjson.gz',
      ...keys.slice(2),
    ]);
    expect(fs.readFileSync(path.join(out, 'segments/s0/z.ndjson.gz'))).toEqual(content);
  });

  it('exports a cloud that was never upgraded to bundles and folded hours', async () => {
    const on = 'd1 execute subagent-tracking SELECT tier';
    const text = 'no such table: object_copies: SQLITE_ERROR [code: 7500]';
    const { account, out } = await filled({ world: { refusals: [{ on, text }] } });
    expect(await account.json(['cloud', 'destroy', '--out', out])).toMatchObject({
      exported: { elsewhere: [] },
    });
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
      '1 object could not be had',
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
