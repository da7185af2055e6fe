import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { openJournalFile } from '../../../../local-agent/journal/journal-bytes.ts';
import { listSessionFiles } from '../../../../local-agent/journal/journal-files.ts';
import { openJournal } from '../../../../local-agent/journal/journal.ts';
import { sessionFiles } from '../../../../local-agent/purge/session-files.ts';
import { keepRetention } from '../../../../local-agent/retention/keep-retention.ts';
import { tryLock } from '../../../../local-agent/store/driver/db.ts';
import { EVENT_VERSION, type TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

const NOW = Date.UTC(2026, 10, 20);
const HOUR = 3_600_000;
const policy = settingsSchema.parse({}).retention;

/** Journals by the hours since they were written. */
function homeWith(projects: Record<string, Record<string, number>>) {
  const paths = createPaths(temporaryFolder());
  for (const [project, sessions] of Object.entries(projects)) {
    fs.mkdirSync(path.join(paths.journal, project), { recursive: true });
    for (const [name, hours] of Object.entries(sessions)) {
      const file = path.join(paths.journal, project, `${name}.jsonl`);
      fs.writeFileSync(file, `{"line":"${'of a session '.repeat(100)}"}\n`.repeat(50));
      const at = new Date(NOW - hours * HOUR);
      fs.utimesSync(file, at, at);
    }
  }
  const names = (project: string) => fs.readdirSync(path.join(paths.journal, project)).sort();
  return { paths, names };
}

test('the current and the previous session of each project stay plain, older ones are sealed, and again costs nothing', async () => {
  const { paths, names } = homeWith({ shop: { a: 50, b: 30, c: 0.1, d: 0.2 }, web: { e: 900, f: 800 } });
  expect(await keepRetention({ paths, policy, now: NOW })).toMatchObject({ sealed: 2, pending: 0 });
  expect(names('shop')).toEqual(['a.jsonl.zst', 'b.jsonl.zst', 'c.jsonl', 'd.jsonl']);
  expect(names('web')).toEqual(['e.jsonl', 'f.jsonl']);
  const at = fs.statSync(path.join(paths.journal, 'shop', 'a.jsonl.zst'));
  expect(at.mtimeMs).toBe(NOW - 50 * HOUR);
  expect(await keepRetention({ paths, policy, now: NOW })).toMatchObject({ sealed: 0 });
  expect(fs.statSync(path.join(paths.journal, 'shop', 'a.jsonl.zst')).ino).toBe(at.ino);
});

test('a session at work beside many others stays plain, however many are newer', async () => {
  const { paths, names } = homeWith({ shop: { a: 0.9, b: 0.3, c: 0.2, d: 0.1 } });
  await keepRetention({ paths, policy, now: NOW });
  expect(names('shop')).toEqual(['a.jsonl', 'b.jsonl', 'c.jsonl', 'd.jsonl']);
});

test('nothing is sealed while somebody reads in, and a slice leaves the rest for the next', async () => {
  const { paths } = homeWith({ shop: { a: 5, b: 4, c: 3, d: 2, e: 1 } });
  const lock = tryLock(paths.ingestLock);
  expect(await keepRetention({ paths, policy, now: NOW })).toBeUndefined();
  lock?.release();
  expect(await keepRetention({ paths, policy, now: NOW, budgetMs: -1 })).toMatchObject({
    sealed: 0,
    pending: 3,
  });
});

test('what a stop left half-written is removed; a journal that cannot be read keeps no other back', async () => {
  const { paths, names } = homeWith({ shop: { a: 9, b: 8, c: 7, d: 6 } });
  fs.writeFileSync(path.join(paths.journal, 'shop', '.a.jsonl.zst.1'), 'half');
  fs.rmSync(path.join(paths.journal, 'shop', 'a.jsonl'));
  fs.mkdirSync(path.join(paths.journal, 'shop', 'a.jsonl'));
  const at = new Date(NOW - 9 * HOUR);
  fs.utimesSync(path.join(paths.journal, 'shop', 'a.jsonl'), at, at);
  const pass = await keepRetention({ paths, policy, now: NOW });
  expect([pass?.sealed, [...(pass?.failed.keys() ?? [])].map((file) => path.basename(file))]).toEqual([
    1,
    ['a.jsonl'],
  ]);
  expect(names('shop')).toEqual(['a.jsonl', 'b.jsonl.zst', 'c.jsonl', 'd.jsonl']);
});

/** A home whose archive lies on another disk, with a journal of ten days and one of two. */
function homeWithDisk() {
  const home = homeWith({ shop: { old: 240, young: 48, x: 5, y: 4 } });
  const disk = path.join(home.paths.home, '..', `${path.basename(home.paths.home)}-disk`);
  const archive = path.join(disk, 'subtrack-archive');
  fs.mkdirSync(archive, { recursive: true });
  onTestFinished(() => fs.rmSync(disk, { recursive: true, force: true }));
  fs.symlinkSync(archive, home.paths.archive);
  const place = path.join(home.paths.journal, 'shop', 'old.jsonl');
  return {
    ...home,
    disk,
    place,
    sealed: `${place}.zst`,
    copy: path.join(archive, 'journals/shop/old.jsonl.zst'),
  };
}

const readAll = (file: string) => {
  const bytes = openJournalFile(file);
  const content = bytes?.readAt({ at: 0, length: bytes.size });
  bytes?.close();
  return content?.toString('utf8');
};

test('a sealed journal of more than 7 days lies with the archive on the other disk, and is read from there', async () => {
  const { paths, place, sealed, copy } = homeWithDisk();
  const before = readAll(place);
  expect(await keepRetention({ paths, policy, now: NOW })).toMatchObject({ sealed: 2, lent: 0 });
  expect(await keepRetention({ paths, policy, now: NOW })).toMatchObject({ sealed: 0, lent: 1 });
  expect(fs.lstatSync(sealed).isSymbolicLink()).toBe(true);
  expect(fs.statSync(copy)).toMatchObject({ mtimeMs: NOW - 240 * HOUR });
  expect(readAll(place)).toBe(before);
  expect(await keepRetention({ paths, policy, now: NOW })).toMatchObject({ lent: 0, pending: 0 });
});

test('nothing is deleted here while the archive lies on the same disk, is not there, or the copy is not whole', async () => {
  const plain = homeWith({ shop: { old: 240, b: 3, c: 2 } });
  fs.mkdirSync(plain.paths.archive);
  await keepRetention({ ...plain, policy, now: NOW });
  expect(await keepRetention({ ...plain, policy, now: NOW })).toMatchObject({ lent: 0, pending: 0 });
  const { paths, disk, sealed, copy } = homeWithDisk();
  await keepRetention({ paths, policy, now: NOW });
  fs.renameSync(disk, `${disk}.away`);
  expect(await keepRetention({ paths, policy, now: NOW })).toMatchObject({ lent: 0, pending: 0 });
  fs.renameSync(`${disk}.away`, disk);
  const whole = fs.readFileSync(sealed);
  fs.truncateSync(sealed, whole.length - 20);
  const at = new Date(NOW - 240 * HOUR);
  fs.utimesSync(sealed, at, at);
  const pass = await keepRetention({ paths, policy, now: NOW });
  expect([pass?.lent, pass?.failed.size]).toEqual([0, 1]);
  expect(fs.lstatSync(sealed).isFile()).toBe(true);
  expect(fs.existsSync(copy)).toBe(true);
});

test('while that disk is away its journals are not gone: they are told as away, and one that goes on waits alone', async () => {
  const { paths, disk, place } = homeWithDisk();
  await keepRetention({ paths, policy, now: NOW });
  await keepRetention({ paths, policy, now: NOW });
  fs.renameSync(disk, `${disk}.away`);
  const journal = openJournal({ paths });
  expect(() => [...journal.readFrom({ sessionId: 'old', seq: 1 })]).toThrow('is not there');
  expect(() => journal.append({ events: [decision('old')] })).toThrow(
    expect.objectContaining({ code: 'journal.file_unwritable' }),
  );
  expect(journal.append({ events: [decision('other')] })).toHaveLength(1);
  expect(listSessionFiles(paths.journal)).toContain(place);
  fs.renameSync(`${disk}.away`, disk);
  expect(journal.append({ events: [decision('old')] })).toHaveLength(1);
  expect(fs.readdirSync(path.dirname(place)).filter((name) => name.startsWith('old'))).toEqual(['old.jsonl']);
  expect(fs.readdirSync(path.join(disk, 'subtrack-archive/journals/shop'))).toEqual([]);
});

test('a purge deletes the copy on the other disk, too', async () => {
  const { paths, copy } = homeWithDisk();
  await keepRetention({ paths, policy, now: NOW });
  await keepRetention({ paths, policy, now: NOW });
  for (const file of sessionFiles({ paths, sessionId: 'old' })) fs.rmSync(file);
  expect(fs.existsSync(copy)).toBe(false);
  expect(listSessionFiles(paths.journal).filter((file) => file.includes('old'))).toEqual([]);
});

const decision = (session_id: string): TrackedEvent => ({
  v: EVENT_VERSION,
  event_id: `decision:${session_id}`,
  event_type: 'decision',
  timestamp: new Date(NOW).toISOString(),
  session_id,
  agent_id: 'main',
  source: 'sdk',
  project: 'shop',
  data: { kind: 'other', outcome: 'skip' },
});
