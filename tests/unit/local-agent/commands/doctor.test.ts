import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { examine } from '../../../support/examine.ts';
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

it('finds nothing broken on a fresh home and says what is missing', async () => {
  const { ok, find } = await examine(open({ history: false }));
  expect(ok).toBe(true);
  expect(find('hooks')).toMatchObject([{ status: 'warn', hint: 'run "subtrack init"' }]);
  expect(find('agent')).toMatchObject([{ status: 'warn' }]);
  expect(find('database')).toMatchObject([{ status: 'ok' }]);
  expect(find('cloud')).toMatchObject([{ status: 'ok' }]);
});

it('is content with hooks once init has run, and not with a recorder that is gone', async () => {
  const subtrack = open();
  await subtrack.run(['init']);
  expect((await examine(subtrack)).find('hooks')).toMatchObject([{ status: 'ok' }]);
  fs.rmSync(path.join(subtrack.home, 'recorder.sh'));
  const { ok, find } = await examine(subtrack);
  expect(ok).toBe(false);
  expect(find('recorder')).toMatchObject([{ status: 'fail' }]);
});

it.each([
  ['switched off', '{"disableAllHooks": true}', /switches all hooks off/],
  ['malformed', '{"hooks": ', /settings\.json/],
])('tells that the settings are %s', async (_name, text, message) => {
  const subtrack = open();
  fs.writeFileSync(path.join(subtrack.claude, 'settings.json'), text);
  const { ok, find } = await examine(subtrack);
  expect(ok).toBe(false);
  expect(find('hooks').find((check) => check.status === 'fail')?.message).toMatch(message);
});

it('tells of payloads that nobody reads and of those set aside', async () => {
  const subtrack = open({ now: Date.now() });
  const spool = path.join(subtrack.home, 'spool');
  fs.mkdirSync(spool, { recursive: true });
  fs.mkdirSync(path.join(subtrack.home, 'quarantine'));
  fs.writeFileSync(path.join(spool, '1.1.json'), '{}');
  const longAgo = new Date(Date.now() - 86_400_000);
  fs.utimesSync(path.join(spool, '1.1.json'), longAgo, longAgo);
  fs.writeFileSync(path.join(subtrack.home, 'quarantine', 'hook-torn-1'), '{');
  const { find } = await examine(subtrack);
  expect(find('spool')[0]).toMatchObject({
    status: 'warn',
    message: expect.stringMatching(/^1 payload unread, the oldest for (23 h|1 d)/),
  });
  expect(find('quarantine')).toMatchObject([{ status: 'warn' }]);
});

it('tells of a torn journal', async () => {
  const subtrack = open();
  await subtrack.run(['import', '--wait']);
  const [folder = ''] = fs.readdirSync(path.join(subtrack.home, 'journal'));
  const [file = ''] = fs.readdirSync(path.join(subtrack.home, 'journal', folder));
  fs.appendFileSync(path.join(subtrack.home, 'journal', folder, file), '{"v":1,"event_id":"x');
  expect((await examine(subtrack)).find('journal')).toMatchObject([
    { status: 'warn', message: expect.stringContaining('middle of a line') },
  ]);
  const line = {
    type: 'user',
    uuid: 'u-late',
    sessionId: file.replace('.jsonl', ''),
    timestamp: '2026-11-20T09:30:00.000Z',
    message: { role: 'user', content: 'More.' },
  };
  const transcript = path.join(subtrack.claude, 'projects', '-home-ada-shop', file);
  fs.appendFileSync(transcript, `${JSON.stringify(line)}\n`);
  await subtrack.run(['import', '--wait']);
  expect((await examine(subtrack)).find('journal')).toMatchObject([
    { status: 'ok', message: expect.stringMatching(/; 1 torn end mended so far$/) },
  ]);
});

it('tells of a damaged database, and rebuild mends it', async () => {
  const subtrack = open();
  await subtrack.run(['import', '--wait']);
  const before = await subtrack.json(['cost']);
  const file = path.join(subtrack.home, 'subtrack.db');
  for (const suffix of ['-wal', '-shm']) fs.rmSync(file + suffix, { force: true });
  fs.writeFileSync(file, 'this is no database, whatever its name says'.repeat(200));
  const broken = await examine(subtrack);
  expect(broken.ok).toBe(false);
  expect(broken.find('database')).toMatchObject([{ status: 'fail', hint: 'run subtrack rebuild' }]);
  const report = await subtrack.run(['cost']);
  expect(report).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `subtrack: ${file} is damaged; run subtrack rebuild\n`,
  });
  expect((await subtrack.run(['rebuild'])).code).toBe(0);
  expect((await examine(subtrack)).ok).toBe(true);
  expect(await subtrack.json(['cost'])).toEqual(before);
});

it('tells of a database of a later version', async () => {
  const subtrack = open();
  await subtrack.run(['import']);
  const { openDatabase } = await import('../../../../local-agent/store/driver/db.ts');
  const db = openDatabase({ file: path.join(subtrack.home, 'subtrack.db') });
  db.exec("INSERT INTO schema_migrations (name) VALUES ('local/9999_future.sql')");
  db.close();
  const { ok, find } = await examine(subtrack);
  expect(ok).toBe(false);
  expect(find('database')[0]?.hint).toBe('update subagent-tracking');
});

it('tells of records that it does not know, with their number, and of lines that are no JSON', async () => {
  const subtrack = open();
  const folder = path.join(subtrack.claude, 'projects', '-home-ada-shop');
  const [session = ''] = fs.readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const line = {
    type: 'hologram',
    uuid: 'h1',
    sessionId: session.replace('.jsonl', ''),
    timestamp: '2026-11-20T09:01:00.000Z',
  };
  fs.appendFileSync(path.join(folder, session), `${JSON.stringify(line)}\nnot json at all\n`);
  await subtrack.run(['import']);
  const { find } = await examine(subtrack);
  expect(find('unknown records')[0]?.message).toContain('hologram (1)');
  expect(find('skipped').map((check) => check.message)).toEqual([
    expect.stringMatching(/^1 × a line that is no JSON, passed over; last in .*\.jsonl$/),
  ]);
});

it('tells of settings that cannot be used', async () => {
  const subtrack = open();
  fs.mkdirSync(subtrack.home, { recursive: true });
  fs.writeFileSync(path.join(subtrack.home, 'config.json'), '{"privacy": {"defalt": "off"}}');
  const { ok, find } = await examine(subtrack);
  expect(ok).toBe(false);
  expect(find('settings')).toMatchObject([
    { status: 'fail', message: expect.stringMatching(/config\.json cannot be used: privacy: .*"defalt"$/) },
  ]);
});

it('tells of a clock that was never set, and of events in the future', async () => {
  expect((await examine(open({ now: 1_000 }))).find('clock')).toMatchObject([
    { status: 'fail', hint: 'set its clock' },
  ]);
  const early = open({ now: Date.UTC(2026, 10, 20, 8) });
  await early.run(['import']);
  expect((await examine(early)).find('clock')).toMatchObject([{ status: 'warn' }]);
});

async function startCloud(answer: { status: number; body: unknown; date?: string }): Promise<string> {
  const server = http.createServer((_request, response) => {
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      ...(answer.date ? { date: answer.date } : {}),
    });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  opened.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function connect(subtrack: ReturnType<typeof open>, url: string, cloudId = 'team:0001'): void {
  fs.mkdirSync(subtrack.home, { recursive: true, mode: 0o700 });
  const device = {
    device_id: 'device-0000',
    member: 'Ada',
    name: 'box',
    url,
    token: `stk_${'a'.repeat(40)}`,
    cloud_id: cloudId,
  };
  fs.writeFileSync(path.join(subtrack.home, 'device.json'), JSON.stringify(device), { mode: 0o600 });
}

it.each([
  [{ status: 200, body: { accepted: {}, watching: false } }, { status: 'ok' }],
  [
    { status: 401, body: { error: { code: 'auth.token', message: 'this token is not known' } } },
    { status: 'fail' },
  ],
  [{ status: 503, body: { error: { code: 'database.overloaded', message: 'busy' } } }, { status: 'warn' }],
])('tells how the cloud answers: %j', async (answer, expected) => {
  const subtrack = open({ now: Date.now() });
  const url = await startCloud(answer);
  connect(subtrack, url);
  const { find } = await examine(subtrack);
  expect(find('cloud')).toMatchObject([expected]);
  const status = (await subtrack.json(['status'])) as { cloud: unknown };
  expect(status.cloud).toEqual({ url, reachable: answer.status === 200 });
});

it('tells of a cloud that is not there and of a clock that is off', async () => {
  const gone = open();
  connect(gone, 'http://127.0.0.1:9', 'embedded:0001');
  expect((await examine(gone)).find('cloud')).toMatchObject([{ status: 'warn', hint: 'run "subtrack up"' }]);
  connect(gone, 'http://127.0.0.1:9');
  expect((await examine(gone)).find('cloud')).toMatchObject([
    { status: 'warn', hint: 'check the network; what is recorded waits here' },
  ]);
  const skewed = open({ now: Date.now() });
  const date = new Date(Date.now() - 3_600_000).toUTCString();
  connect(skewed, await startCloud({ status: 200, body: { accepted: {}, watching: false }, date }));
  const clocks = (await examine(skewed)).find('clock');
  expect(clocks.some((check) => check.status === 'warn' && /ahead of the cloud/.test(check.message))).toBe(
    true,
  );
});
