import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPaths, type Paths } from '../../../../local-agent/config/paths.ts';
import { findSessionFile } from '../../../../local-agent/journal/journal-files.ts';
import { sealJournal } from '../../../../local-agent/journal/seal-journal.ts';
import { openCopyStore } from '../../../../local-agent/recovery/copies/copy-store.ts';
import { openSnapshotStore } from '../../../../local-agent/recovery/snapshots/snapshot-store.ts';
import { filesBelow } from '../../../support/archive-home.ts';
import { bundlesSchema, restoredBundleSchema } from '../../../support/contract-schemas.ts';
import { first, second } from '../../../support/small-history.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

let subtrack: ReturnType<typeof createSubtrack>;
let paths: Paths;
beforeEach(async () => {
  subtrack = createSubtrack();
  paths = createPaths(subtrack.home);
  await subtrack.run(['import', '--wait']);
});
afterEach(() => subtrack.remove());

const backup = async (...args: string[]) =>
  bundlesSchema.parse(await subtrack.json(['backup', ...args])).bundles;
const restore = async (...args: string[]) =>
  restoredBundleSchema.parse(await subtrack.json(['restore', ...args]));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Where the only bundle of a session lies. */
function folderOf(sessionId: string): string {
  const parent = path.join(paths.backups, sessionId);
  const names = fs.readdirSync(parent);
  expect(names).toHaveLength(1);
  return path.join(parent, names[0] ?? '');
}

test('a bundle holds what was recorded of the session, and comes back byte for byte', async () => {
  await subtrack.run(['snapshot', 'take', first]);
  const [made] = await backup(first.slice(0, 8));
  expect(made?.files.map(({ name }) => name)).toEqual([
    'activity.jsonl.gz',
    'snapshots.tar.gz',
    'handoff.md',
    'analytics_snapshot.db',
  ]);
  expect(made?.copies).toEqual([{ tier: 'local', verified_at: '2026-11-21T12:00:00.000Z' }]);
  expect(await backup('list')).toEqual([made]);
  const to = path.join(subtrack.folder, 'back');
  const { files } = await restore(first, '--to', to);
  expect(files.map((file) => path.relative(to, file.path))).toEqual([
    ...(made?.files ?? []).map(({ name }) => name),
    'manifest.json',
  ]);
  for (const file of files) {
    const bytes = fs.readFileSync(file.path);
    expect([bytes.length, sha256(bytes)]).toEqual([file.bytes, file.sha256]);
    expect(bytes.equals(fs.readFileSync(path.join(folderOf(first), path.basename(file.path))))).toBe(true);
  }
  const journal = fs.readFileSync(findSessionFile({ root: paths.journal, sessionId: first }) ?? '');
  expect(gunzipSync(fs.readFileSync(path.join(to, 'activity.jsonl.gz'))).equals(journal)).toBe(true);
  expect(fs.readFileSync(path.join(to, 'handoff.md'), 'utf8')).toContain('npm test');
  const listed = execFileSync('tar', ['-tzf', path.join(to, 'snapshots.tar.gz')], { encoding: 'utf8' });
  expect(listed.trim().split('\n')).toEqual(
    expect.arrayContaining(['snapshots/list.jsonl', 'snapshots/1.whole.br', 'states/1.json']),
  );
});

test('copies of files of a folder without git, and whatever else lies beside the states, are in no bundle', async () => {
  await subtrack.run(['snapshot', 'take', first]);
  const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 1 });
  const folder = store.folderOf(first);
  const content = Buffer.from('PASSWORD=as-it-was');
  openCopyStore(folder).put({ hash: sha256(content), content });
  for (const name of ['1.whole.br.bak', '.1.whole.br.being-written', 'notes.txt'])
    fs.writeFileSync(path.join(folder, name), content);
  await backup(first);
  const archive = path.join(folderOf(first), 'snapshots.tar.gz');
  const listed = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' });
  expect(listed.trim().split('\n').toSorted()).toEqual([
    'snapshots/1.whole.br',
    'snapshots/1.whole.copy.br',
    'snapshots/list.jsonl',
    'states/1.json',
  ]);
});

test('its figures open in plain SQLite, hold this session alone, and equal those of the database but for the name of whose it is', async () => {
  await backup(first);
  const file = path.join(folderOf(first), 'analytics_snapshot.db');
  expect(fs.readdirSync(folderOf(first)).filter((name) => name.startsWith('analytics'))).toHaveLength(1);
  const snapshot = new DatabaseSync(file, { readOnly: true });
  const whole = new DatabaseSync(paths.database, { readOnly: true });
  const tables = snapshot.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  expect(tables.length).toBeGreaterThan(15);
  for (const { name } of tables) {
    const all = (db: DatabaseSync, where = '') =>
      db.prepare(`SELECT * FROM "${String(name)}" ${where}`).all();
    // Each cloud that it may go to knows the developer by another name.
    const here = all(whole, `WHERE session_id = '${first}'`).map((row) =>
      name === 'session_rollups' ? { ...row, member: '' } : row,
    );
    expect(all(snapshot)).toEqual(here);
  }
  expect(snapshot.prepare('SELECT count(*) AS n FROM api_calls').get()).toEqual({ n: 4 });
  snapshot.close();
  whole.close();
});

test('a sealed journal gives the same bytes, and a torn last line is left out', async () => {
  const journal = findSessionFile({ root: paths.journal, sessionId: first }) ?? '';
  const content = fs.readFileSync(journal);
  sealJournal(journal);
  await backup(first);
  const activity = () => gunzipSync(fs.readFileSync(path.join(folderOf(first), 'activity.jsonl.gz')));
  expect(activity().equals(content)).toBe(true);
  const other = findSessionFile({ root: paths.journal, sessionId: second }) ?? '';
  const before = fs.readFileSync(other);
  fs.appendFileSync(other, '{"torn');
  await backup(second, '--no-refresh');
  expect(gunzipSync(fs.readFileSync(path.join(folderOf(second), 'activity.jsonl.gz'))).equals(before)).toBe(
    true,
  );
});

test('where nothing was added the bundle is read again; where it is damaged another one is made', async () => {
  const [made] = await backup(first);
  expect(await backup(first)).toEqual([made]);
  fs.appendFileSync(path.join(folderOf(first), 'handoff.md'), 'x');
  const [again] = await backup(first);
  expect(again?.bundle_id).not.toBe(made?.bundle_id);
  expect(await backup('list')).toEqual([again]);
  await restore(first, '--to', path.join(subtrack.folder, 'back'));
});

test('what came in since gives another bundle, which takes the place of the one before', async () => {
  const [made] = await backup(first);
  await subtrack.run([
    'log',
    'decision',
    '--json',
    JSON.stringify({ session_id: first, kind: 'other', outcome: 'go on' }),
  ]);
  const [newer] = await backup(first);
  expect(newer?.bundle_id).not.toBe(made?.bundle_id);
  expect(await backup('list')).toEqual([newer]);
});

test.each(['activity.jsonl.gz', 'snapshots.tar.gz', 'handoff.md', 'analytics_snapshot.db', 'manifest.json'])(
  'a damaged, shortened or missing %s is named, and nothing is restored',
  async (name) => {
    await backup(first);
    const file = path.join(folderOf(first), name);
    const whole = fs.readFileSync(file);
    const flipped = Buffer.from(whole);
    flipped[whole.length >> 1] = (flipped[whole.length >> 1] ?? 0) ^ 0xff;
    for (const damage of [
      () => fs.writeFileSync(file, flipped),
      () => fs.truncateSync(file, 3),
      () => fs.rmSync(file),
    ]) {
      damage();
      const to = path.join(subtrack.folder, 'back');
      const { code, stderr } = await subtrack.run(['restore', first, '--to', to, '--json']);
      expect(code).toBe(1);
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'backup.damaged' } });
      expect(stderr).toContain(name);
      expect(fs.existsSync(to)).toBe(false);
    }
  },
);

test('what is there already stays: the same is left alone, something else refuses the whole', async () => {
  await backup(first);
  const to = path.join(subtrack.folder, 'back');
  await restore(first, '--to', to);
  const before = filesBelow(to);
  await restore(first, '--to', to);
  expect(filesBelow(to)).toEqual(before);
  fs.writeFileSync(path.join(to, 'handoff.md'), 'mine');
  fs.rmSync(path.join(to, 'activity.jsonl.gz'));
  const { stderr } = await subtrack.run(['restore', first, '--to', to, '--json']);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'backup.place_taken' } });
  expect(fs.readFileSync(path.join(to, 'handoff.md'), 'utf8')).toBe('mine');
  expect(fs.readdirSync(to)).not.toContain('activity.jsonl.gz');
});

test.each(['../../outside', '/etc/passwd', '..'])(
  'a session that calls itself %j is packed below the home, and comes back',
  async (session_id) => {
    const event = { session_id, kind: 'other', outcome: 'yes' };
    await subtrack.run(['log', 'decision', '--json', JSON.stringify(event)]);
    await subtrack.run(['import', '--wait']);
    const outside = () =>
      Object.keys(filesBelow(subtrack.folder)).filter((name) => !name.startsWith('home/'));
    const before = outside();
    const [other] = (await backup('--all')).filter((one) => ![first, second].includes(one.session_id));
    expect(outside()).toEqual(before);
    const to = path.join(subtrack.folder, 'back');
    await restore(other?.session_id ?? '', '--to', to);
    expect(fs.readdirSync(to)).toHaveLength(5);
  },
);

test('a manifest that names a file outside of the bundle is damaged', async () => {
  await backup(first);
  const file = path.join(folderOf(first), 'manifest.json');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('handoff.md', '../../../../secret'));
  const { stderr } = await subtrack.run(['restore', first, '--json']);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'backup.damaged' } });
  const listed = await subtrack.run(['backup', 'list', '--json']);
  expect(bundlesSchema.parse(JSON.parse(listed.stdout))).toEqual({ bundles: [] });
  expect(listed.stderr).toContain('is damaged');
});

test('--out puts a copy of each bundle below another folder; one that cannot be packed keeps the others from nothing', async () => {
  const out = path.join(subtrack.folder, 'disk');
  const made = await backup('--all', '--out', out);
  expect(made).toHaveLength(2);
  expect(fs.readdirSync(out).toSorted()).toEqual(made.map((one) => one.bundle_id).toSorted());
  fs.rmSync(paths.backups, { recursive: true });
  const journal = findSessionFile({ root: paths.journal, sessionId: first }) ?? '';
  sealJournal(journal);
  fs.truncateSync(`${journal}.zst`, 20);
  const { code, stdout, stderr } = await subtrack.run(['backup', '--all', '--json', '--no-refresh']);
  expect(code).toBe(1);
  expect(bundlesSchema.parse(JSON.parse(stdout)).bundles.map((one) => one.session_id)).toEqual([second]);
  expect(stderr).toContain(first);
  expect(
    fs.existsSync(path.join(paths.backups, first)) ? fs.readdirSync(path.join(paths.backups, first)) : [],
  ).toEqual([]);
});

test('purge takes the bundles of its sessions along, whole or damaged or half-made', async () => {
  await backup('--all');
  fs.writeFileSync(path.join(folderOf(first), 'manifest.json'), '');
  fs.mkdirSync(path.join(paths.backups, first, '.half'));
  await subtrack.run(['purge', '--session', first, '--yes']);
  expect(fs.readdirSync(paths.backups)).toEqual([second]);
});

test.each([
  [['backup', first, '--all'], 'usage.conflicting_flags', 2],
  [['backup', 'ffff'], 'session.not_found', 1],
  [['restore'], 'usage.missing_argument', 2],
  [['restore', first], 'backup.not_found', 1],
  [['restore', '../journal'], 'backup.not_found', 1],
])('%j is refused with %s', async (args, code, exit) => {
  const answer = await subtrack.run([...args, '--json']);
  expect(answer.code).toBe(exit);
  expect(JSON.parse(answer.stderr)).toMatchObject({ error: { code } });
});
