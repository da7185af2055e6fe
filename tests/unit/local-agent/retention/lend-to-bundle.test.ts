import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildBundle } from '../../../../local-agent/backup/build-bundle.ts';
import { listBundles } from '../../../../local-agent/backup/bundle-folders.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { journalSize, openJournalFile } from '../../../../local-agent/journal/journal-bytes.ts';
import { findSessionFile } from '../../../../local-agent/journal/journal-files.ts';
import { lentTo } from '../../../../local-agent/journal/lend-journal.ts';
import { openJournal } from '../../../../local-agent/journal/journal.ts';
import { sealJournal } from '../../../../local-agent/journal/seal-journal.ts';
import { keepRetention } from '../../../../local-agent/retention/keep-retention.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { EVENT_VERSION, type TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20);
const settings = settingsSchema.parse({});
const policy = settings.retention;

const event = (n: number, outcome = `outcome ${n}`): TrackedEvent => ({
  v: EVENT_VERSION,
  event_id: `decision:${n}`,
  event_type: 'decision',
  timestamp: new Date(NOW - 30 * DAY + n).toISOString(),
  session_id: 'old',
  agent_id: 'main',
  source: 'sdk',
  project: 'shop',
  data: { kind: 'other', outcome },
});

/** A session of thirty days ago, sealed, of more than one piece. */
function homeWithOld() {
  const paths = createPaths(temporaryFolder());
  const db = openStore({ file: paths.database });
  onTestFinished(() => db.close());
  db.exec(
    "INSERT INTO sessions (session_id, first_event_at, last_event_at, last_seq, journaled) VALUES ('old', 1, 2, 0, 1)",
  );
  const journal = openJournal({ paths });
  const append = (events: TrackedEvent[]) => openJournal({ paths }).append({ events });
  append(Array.from({ length: 900 }, (_, n) => event(n, `${n} `.repeat(300))));
  const place = findSessionFile({ root: paths.journal, sessionId: 'old' }) ?? '';
  const makeOld = () => {
    const at = new Date(NOW - 30 * DAY);
    fs.utimesSync(place, at, at);
    sealJournal(place);
  };
  makeOld();
  const deps = { db, journal, paths, settings, clock: () => NOW };
  const keep = () => keepRetention({ paths, policy: { ...policy, plain_sessions: 0 }, now: NOW });
  const read = () => {
    const bytes = openJournalFile(place);
    const content = bytes?.readAt({ at: 0, length: bytes.size });
    const middle = bytes?.readAt({ at: 524_200, length: 300 });
    bytes?.close();
    return { content: content?.toString(), middle: middle?.toString() };
  };
  const bundle = () => buildBundle({ deps, sessionId: 'old' });
  const folders = () => listBundles({ backups: paths.backups }).map(({ folder }) => folder);
  return { paths, place, append, makeOld, keep, read, bundle, folders };
}

test('a journal that a bundle holds is deleted from its place after 7 days, and read from the bundle', async () => {
  const { paths, place, keep, read, bundle, folders } = homeWithOld();
  const before = read();
  const at = fs.statSync(`${place}.zst`).mtimeMs;
  expect(await keep()).toMatchObject({ lent: 0, pending: 0 });
  await bundle();
  expect(await keep()).toMatchObject({ lent: 1, failed: new Map() });
  const [folder = ''] = folders();
  const activity = path.join(folder, 'activity.jsonl.gz');
  expect(lentTo(place)).toBe(activity);
  expect(read()).toEqual(before);
  expect(journalSize(place)).toBe(before.content?.length);
  expect(execFileSync('gzip', ['-dc', activity], { maxBuffer: 1e8 }).toString()).toBe(before.content);
  expect([...openJournal({ paths }).readFrom({ sessionId: 'old', seq: 1 })]).toHaveLength(900);
  expect(fs.statSync(activity).mtimeMs).toBe(at);
  expect(await keep()).toMatchObject({ lent: 0, pending: 0 });
});

test('nothing is deleted while the bundle holds another state, or is damaged', async () => {
  const { place, append, makeOld, keep, bundle, folders } = homeWithOld();
  await bundle();
  append([event(1000)]);
  makeOld();
  expect(await keep()).toMatchObject({ lent: 0, pending: 0 });
  await bundle();
  const [folder = ''] = folders();
  fs.truncateSync(path.join(folder, 'handoff.md'), 3);
  const pass = await keep();
  expect([pass?.lent, pass?.failed.size]).toEqual([0, 1]);
  expect(fs.lstatSync(`${place}.zst`).isFile()).toBe(true);
});

test('a session that goes on has its journal back, and its bundle stays whole', async () => {
  const { place, append, makeOld, keep, read, bundle, folders } = homeWithOld();
  const before = read().content ?? '';
  await bundle();
  await keep();
  append([event(1000)]);
  expect(lentTo(place)).toBeUndefined();
  const after = read().content ?? '';
  expect(after.startsWith(before) && after.length > before.length).toBe(true);
  expect(folders().map((folder) => fs.existsSync(path.join(folder, 'activity.jsonl.gz')))).toEqual([true]);
  makeOld();
  await bundle();
  expect(await keep()).toMatchObject({ lent: 1 });
  expect(read().content).toBe(after);
});

test('a bundle that a journal is read from goes only when a newer one holds it', async () => {
  const { keep, read, bundle, folders } = homeWithOld();
  const before = read();
  await bundle();
  await keep();
  const [first = ''] = folders();
  fs.rmSync(path.join(first, 'snapshots.tar.gz'));
  await bundle();
  expect(folders()).toHaveLength(2);
  expect(read()).toEqual(before);
  expect(await keep()).toMatchObject({ lent: 1, failed: new Map() });
  expect(folders()).not.toContain(first);
  expect(folders()).toHaveLength(1);
  expect(read()).toEqual(before);
});
