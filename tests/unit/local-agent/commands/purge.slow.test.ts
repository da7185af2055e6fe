import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPaths, type Paths } from '../../../../local-agent/config/paths.ts';
import { putAnswer } from '../../../../local-agent/hooks/answers/answer-files.ts';
import { snapshotLock } from '../../../../local-agent/recovery/snapshots/take-snapshot.ts';
import { tryLock } from '../../../../local-agent/store/driver/db.ts';
import { purgeSchema } from '../../../support/contract-schemas.ts';
import { filesBelow } from '../../../support/archive-home.ts';
import { first, second } from '../../../support/small-history.ts';
import { makeRepository } from '../../../support/git-repository.ts';
import { recordSession } from '../../../support/recorded-session.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

let subtrack: ReturnType<typeof createSubtrack>;
let paths: Paths;
beforeEach(async () => {
  subtrack = createSubtrack();
  paths = createPaths(subtrack.home);
  await subtrack.run(['import', '--wait']);
  await subtrack.run(['archive', 'status']);
  await subtrack.run(['search', 'routes']);
  await subtrack.run(['snapshot', 'take', first]);
  await subtrack.run(['handoff', first]);
});
afterEach(() => subtrack.remove());

const purge = async (...args: string[]) => purgeSchema.parse(await subtrack.json(['purge', ...args]));

async function sessions(): Promise<string[]> {
  const { sessions: all } = (await subtrack.json(['sessions'])) as { sessions: { session_id: string }[] };
  return all.map((session) => session.session_id).toSorted();
}

/** Files of ours in which a word stands, whatever they are. */
/** What the database has not taken over from its log yet is in it all the same. */
function filesWith(word: string): string[] {
  const files = filesBelow(subtrack.home);
  const found = Object.keys(files).filter((name) => files[name]?.includes(word) || name.includes(word));
  return [...new Set(found.map((name) => name.replace(/-wal$/, '')))];
}

test('shows what it would delete, and deletes nothing without --yes', async () => {
  const before = Object.keys(filesBelow(subtrack.home)).filter((name) => !name.endsWith('-shm'));
  const report = await purge('--session', first.slice(0, 8));
  expect(report).toMatchObject({ sessions: 1, cloud: 'none' });
  // Its journal, its pack, what recovery keeps of it.
  expect(report.files).toBeGreaterThanOrEqual(4);
  expect(report.bytes).toBeGreaterThan(1000);
  expect(await purge('--session', first, '--dry-run')).toEqual(report);
  expect(await sessions()).toEqual([first, second]);
  expect(Object.keys(filesBelow(subtrack.home)).filter((name) => !name.endsWith('-shm'))).toEqual(before);
  expect((await subtrack.run(['purge', '--all'])).stdout).toContain('Nothing was deleted. --yes does it.');
});

test('after it nothing of ours knows a word of the session, and the others are whole', async () => {
  expect(filesWith('routes').length).toBeGreaterThan(0);
  expect(await purge('--session', first, '--yes')).toMatchObject({ sessions: 1 });
  expect(await sessions()).toEqual([second]);
  for (const word of ['routes', 'Two routes', 'npm test', 'msg_1', 'toolu_bash'])
    expect(filesWith(word)).toEqual([]);
  // Only that it is not to come back, and how the client's folders were listed, where its transcript still is.
  expect(filesWith(first)).toEqual(['purged.jsonl', 'subtrack.db']);
  expect(await subtrack.json(['search', 'routes'])).toEqual({ hits: [], total: 0 });
  expect(await subtrack.json(['search', 'Hello'])).toMatchObject({ total: 1 });
  expect(await subtrack.json(['archive', 'status'])).toMatchObject({ sessions_seen: 1, files: 1 });
  expect((await subtrack.run(['archive', 'verify'])).code).toBe(0);
});

test('of a session in a repository neither a ref nor the chain of its checkpoints stays, and the next one goes on', async () => {
  const repo = makeRepository();
  const [session, other] = ['0d0d0d0d-1111-4111-8111-111111111111', '0d0d0d0d-2222-4222-8222-222222222222'];
  for (const one of [session, other])
    recordSession({
      claude: subtrack.claude,
      cwd: repo.top,
      now: Date.now(),
      session: one,
      turns: [{ ago: 60, ask: 'Move it', answer: 'Moved' }],
    });
  await subtrack.json(['snapshot', 'take', session]);
  await purge('--session', session, '--yes');
  expect(filesWith(session)).toEqual(['purged.jsonl', 'subtrack.db']);
  expect(repo.git('for-each-ref', 'refs/subtrack')).not.toContain(session);
  // Nor the names of its files.
  for (const word of [repo.top, 'src/a.ts'])
    expect(filesWith(word).filter((name) => name.startsWith('checkpoints'))).toEqual([]);
  expect(await subtrack.json(['snapshot', 'take', other])).toMatchObject({
    checkpoint: `refs/subtrack/${other}/1`,
  });
});

test('a hand-off that is ready for the next session goes with the session that it is of, and no other one', async () => {
  const { path: file } = (await subtrack.json(['handoff', first])) as { path: string };
  const ready = {
    answers: paths.answers,
    event: 'SessionStart',
    until: Date.now() + 1e6,
    head: undefined,
  } as const;
  putAnswer({ ...ready, key: { folder: '/home/ada/shop' }, context: fs.readFileSync(file, 'utf8') });
  putAnswer({ ...ready, key: { folder: '/home/ada/asked' }, context: `A hand-off is in ${file}.` });
  putAnswer({ ...ready, key: { session: first }, context: 'Two routes' });
  putAnswer({ ...ready, key: { folder: '/home/ada/other' }, context: `Session ${second}` });
  await purge('--session', first, '--yes');
  expect(fs.readdirSync(path.join(paths.answers, 'SessionStart'))).toEqual(['folder-%home%ada%other']);
});

test('a snapshot that is being taken is waited for: it would be kept of a session that is gone', async () => {
  const lock = tryLock(snapshotLock(paths));
  const done = purge('--session', first, '--yes');
  const kept = () => fs.existsSync(path.join(paths.snapshots, first));
  await setTimeout(500);
  expect(kept()).toBe(true);
  lock?.release();
  await done;
  expect(kept()).toBe(false);
});

test('nothing brings it back: its transcript, more of it, a hook, a rebuild', async () => {
  await purge('--session', first, '--yes');
  const transcript = path.join(subtrack.claude, 'projects/-home-ada-shop', `${first}.jsonl`);
  expect(fs.existsSync(transcript)).toBe(true);
  fs.appendFileSync(transcript, fs.readFileSync(transcript));
  const event = { session_id: first, kind: 'other', outcome: 'go on' };
  expect((await subtrack.run(['log', 'decision', '--json', JSON.stringify(event)])).code).toBe(0);
  await subtrack.run(['import', '--wait']);
  await subtrack.run(['rebuild']);
  await subtrack.run(['import', '--wait']);
  await subtrack.run(['archive', 'status']);
  expect(await sessions()).toEqual([second]);
  expect(filesWith('routes')).toEqual([]);
  expect(fs.readdirSync(paths.spool)).toEqual([]);
});

test('stopped half-way, the same command goes on', async () => {
  fs.writeFileSync(paths.purged, `${JSON.stringify({ session_id: first })}\n{"torn`);
  fs.rmSync(path.join(paths.archive, `${first}.zst`));
  expect(await sessions()).toEqual([first, second]);
  await purge('--session', first, '--yes');
  expect(await sessions()).toEqual([second]);
  expect(filesWith('routes')).toEqual([]);
});

test.each([
  [['--project', 'shop'], []],
  [['--before', '2026-11-21'], [second]],
  [
    ['--before', '2026-11-20'],
    [first, second],
  ],
  [['--all'], []],
])('%j leaves %j', async (args, left) => {
  const { sessions: count } = await purge(...args, '--yes');
  expect(count).toBe(2 - left.length);
  expect(await sessions()).toEqual(left);
});

test.each([
  [[], 'usage.missing_argument'],
  [['--all', '--session', first], 'usage.missing_argument'],
  [['--all', '--yes', '--dry-run'], 'usage.conflicting_flags'],
  [['--session', 'ffff'], 'session.not_found'],
  [['--before', 'soon'], 'usage.wrong_value'],
  [['--before', '2026-02-30'], 'usage.wrong_value', '--before cannot be'],
])('%j is refused with %s', async (args, code, message = '') => {
  const { stderr } = await subtrack.run(['purge', ...args, '--json']);
  expect(JSON.parse(stderr)).toMatchObject({
    error: { code, message: expect.stringContaining(message) },
  });
  expect(await sessions()).toEqual([first, second]);
});
