import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { tryLock } from '../../../../local-agent/store/driver/db.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

function open(options?: Parameters<typeof createSubtrack>[0]) {
  const subtrack = createSubtrack(options);
  opened.push(subtrack.remove);
  return subtrack;
}

const count = z.number().int().nonnegative();
const outboxSchema = z.strictObject({
  pending_segments: count,
  pending_rows: count,
  dead_letters: count,
  last_sync_at: z.string().nullable(),
  paused: z.strictObject({ reason: z.string(), until: z.string().nullable() }).nullable(),
  last_error: z.string().nullable(),
});
const cloudSchema = z.strictObject({ url: z.string().nullable(), reachable: z.boolean() });
const statusSchema = z.strictObject({
  agent: z.strictObject({ running: z.boolean(), pid: z.number().nullable(), rss_mb: z.number().nullable() }),
  spool: z.strictObject({ pending: count }),
  outbox: outboxSchema,
  cloud: cloudSchema,
  clouds: z.array(
    cloudSchema.extend({
      name: z.string(),
      default: z.boolean(),
      projects: z.array(z.string()),
      outbox: outboxSchema,
    }),
  ),
  backup: z.strictObject({
    waiting: count,
    sent_bytes: count,
    bytes: count,
    refused: z.array(z.strictObject({ session_id: z.string(), reason: z.string() })),
  }),
  space: z.strictObject({
    total_bytes: count,
    limit_bytes: count,
    not_mounted: z.array(z.enum(['journal', 'archive', 'search'])),
  }),
  troubles: z.array(
    z.strictObject({ kind: z.string(), level: z.string(), count, code: z.string(), since: z.iso.datetime() }),
  ),
});

it('status --json keeps to its contract on a home where nothing happened', async () => {
  expect(statusSchema.parse(await open({ history: false }).json(['status']))).toMatchObject({
    agent: { running: false },
    spool: { pending: 0 },
    cloud: { url: null, reachable: false },
  });
});

it('status counts what waits in the spool and reads nothing', async () => {
  const subtrack = open();
  const spool = path.join(subtrack.home, 'spool');
  fs.mkdirSync(spool, { recursive: true });
  fs.writeFileSync(path.join(spool, '1.1.json'), '{}');
  expect(statusSchema.parse(await subtrack.json(['status'])).spool.pending).toBe(1);
  expect((await subtrack.run(['status'])).stdout).toMatch(/^spool {3}1 hook payload unread/m);
});

it('sync without a cloud says how to get one', async () => {
  const answer = await open().run(['sync']);
  expect(answer).toMatchObject({ code: 1, stdout: '' });
  expect(answer.stderr).toBe(
    'subtrack: this machine is not connected to a cloud; run "subtrack up" for one on this machine\n',
  );
});

it('sync waits until the agent is through with sending', async () => {
  const subtrack = open({ history: false });
  await subtrack.run(['import']);
  const device = { device_id: 'device-01', member: 'ada', name: 'laptop', token: `stk_${'0'.repeat(40)}` };
  const file = path.join(subtrack.home, 'device.json');
  fs.writeFileSync(file, JSON.stringify({ ...device, url: 'http://127.0.0.1:9' }), { mode: 0o600 });
  const lock = tryLock(path.join(subtrack.home, 'sync.lock'));
  let isDone = false;
  const answer = subtrack.run(['sync']).then((ended) => {
    isDone = true;
    return ended;
  });
  await sleep(300);
  expect(isDone).toBe(false);
  lock?.release();
  expect(await answer).toMatchObject({ code: 0, stdout: 'Sent 0 rows and 0 segments.\n' });
});

it('sync --preview shows every word that would leave, and nothing of a project that is off', async () => {
  const subtrack = open();
  await subtrack.run(['import', '--wait']);
  const shown = await subtrack.run(['sync', '--preview', '--json']);
  const preview = JSON.parse(shown.stdout) as {
    url: null;
    summary: { segments: number };
    items: { kind: string; body?: string }[];
  };
  expect(preview.items.filter((item) => item.kind === 'segment')).toHaveLength(preview.summary.segments);
  expect(shown.stdout).toContain('Map the 路由');
  fs.writeFileSync(
    path.join(subtrack.home, 'config.json'),
    '{"privacy": {"projects": {"shop": "metadata"}}}',
  );
  const numbers = await subtrack.run(['sync', '--preview', '--json']);
  expect(numbers.stdout).not.toContain('路由');
  expect(numbers.stdout).toContain('claude-opus-4-6');
  fs.writeFileSync(path.join(subtrack.home, 'config.json'), '{"privacy": {"projects": {"shop": "off"}}}');
  const off = JSON.parse((await subtrack.run(['sync', '--preview', '--json'])).stdout) as typeof preview;
  expect(off.items).toEqual([]);
  expect((await subtrack.run(['sync', '--preview'])).stdout).toMatch(/sessions that stay here +2/);
});

it('rebuild gives the same answers as before', async () => {
  const subtrack = open();
  await subtrack.run(['import', '--wait']);
  const ask = () =>
    Promise.all(['cost', 'sessions', 'agents', 'tools', 'errors'].map((name) => subtrack.json([name])));
  const before = await ask();
  fs.rmSync(path.join(subtrack.home, 'subtrack.db'));
  const result = (await subtrack.json(['rebuild'])) as { sessions: number };
  expect(result.sessions).toBe(2);
  expect(await ask()).toEqual(before);
});

it('init adds hooks, adds nothing twice and gives the bytes back', async () => {
  const subtrack = open();
  const file = path.join(subtrack.claude, 'settings.json');
  const before = '{\n\t"model": "opus",\n\t"hooks": {}\n}';
  fs.writeFileSync(file, before);
  const first = (await subtrack.json(['init'])) as { settings: { change: string; events: number }[] };
  expect(first.settings[0]).toMatchObject({ change: 'installed' });
  const installed = fs.readFileSync(file, 'utf8');
  expect((await subtrack.run(['init'])).stdout).toContain('hooks are there already');
  expect(fs.readFileSync(file, 'utf8')).toBe(installed);
  expect((await subtrack.run(['init', '--remove'])).stdout).toContain('hooks removed');
  expect(fs.readFileSync(file, 'utf8')).toBe(before);
});

it('init leaves malformed settings alone', async () => {
  const subtrack = open();
  const file = path.join(subtrack.claude, 'settings.json');
  fs.writeFileSync(file, '{ "hooks": [');
  const answer = await subtrack.run(['init', '--json']);
  expect(answer).toMatchObject({ code: 1, stdout: '' });
  expect(JSON.parse(answer.stderr)).toMatchObject({ error: { code: 'init.settings_malformed' } });
  expect(fs.readFileSync(file, 'utf8')).toBe('{ "hooks": [');
});
