import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { finishMove } from '../../../../local-agent/storage/move-folder.ts';
import { placeStores } from '../../../../local-agent/storage/place-stores.ts';
import { filesBelow } from '../../../support/archive-home.ts';
import { examine } from '../../../support/examine.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

/** A home with history in it, and a disk that can be taken away. */
async function homeAndDisk() {
  const subtrack = createSubtrack();
  onTestFinished(subtrack.remove);
  const paths = createPaths(subtrack.home);
  await subtrack.run(['import', '--wait']);
  await subtrack.run(['archive', 'status']);
  await subtrack.run(['search', 'tests']);
  const place = temporaryFolder();
  const disk = path.join(place, 'disk');
  fs.mkdirSync(disk);
  return {
    ...subtrack,
    paths,
    disk,
    split: { journal: disk, archive: disk, search: disk },
    /** As an empty mount point looks. */
    takeAway: () => {
      fs.renameSync(disk, `${disk}.away`);
      fs.mkdirSync(disk);
    },
    bringBack: () => {
      fs.rmdirSync(disk);
      fs.renameSync(`${disk}.away`, disk);
    },
  };
}

async function seenBy({ json, run }: Awaited<ReturnType<typeof homeAndDisk>>) {
  return {
    found: await json(['search', 'tests']),
    events: (await run(['export', 'events', '--format', 'ndjson'])).stdout,
    archive: await json(['archive', 'verify']),
  };
}

test('journal, archive and search index move to another disk and back, and everything reads them as before', async () => {
  const home = await homeAndDisk();
  const before = await seenBy(home);
  const files = filesBelow(home.paths.journal);
  expect((await placeStores(home)).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    'journal moved',
    'archive moved',
    'search moved',
  ]);
  expect(fs.readdirSync(home.disk).sort()).toEqual([
    'subtrack-archive',
    'subtrack-journal',
    'subtrack-search',
  ]);
  expect(filesBelow(path.join(home.disk, 'subtrack-journal'))).toEqual(files);
  expect(fs.statSync(path.join(home.disk, 'subtrack-journal')).mode & 0o777).toBe(0o700);
  expect(await seenBy(home)).toEqual(before);
  expect(await placeStores(home)).toEqual([]);
  expect(await placeStores({ ...home, split: {} })).toHaveLength(3);
  expect(fs.readdirSync(home.disk)).toEqual([]);
  expect(filesBelow(home.paths.journal)).toEqual(files);
  expect(await seenBy(home)).toEqual(before);
});

test('a disk that is taken away pauses what needs it and says so; nothing is lost, and it catches up', async () => {
  const home = await homeAndDisk();
  fs.writeFileSync(home.paths.config, JSON.stringify({ storage: { split: home.split } }));
  await placeStores(home);
  const before = await seenBy(home);
  const database = await home.json(['sessions']);
  home.takeAway();
  const entry = { session_id: 'late-1', project: 'acme/shop', kind: 'other', outcome: 'skip' };
  await home.run(['log', 'decision', '--json', JSON.stringify(entry)]);
  for (const args of [['search', 'tests'], ['archive', 'status'], ['rebuild'], ['purge', '--all', '--yes']]) {
    const { code, stderr } = await home.run(args);
    expect([args[0], code]).toEqual([args[0], 1]);
    expect(stderr).toContain('mount its disk');
  }
  // What lies in the database is told all the same, with a word about the rest.
  const { stdout, stderr } = await home.run(['sessions', '--json']);
  expect(JSON.parse(stdout)).toEqual(database);
  expect(stderr).toContain('numbers may be old');
  expect((await examine(home)).find('storage').map(({ status }) => status)).toEqual(['fail', 'fail', 'fail']);
  expect(await home.json(['status'])).toMatchObject({
    spool: { pending: 1 },
    space: { not_mounted: ['journal', 'archive', 'search'] },
  });
  expect((await home.run(['status'])).stdout).toContain('the disk of journal, archive, search is not there');
  expect(fs.readdirSync(home.disk)).toEqual([]);
  home.bringBack();
  const after = await seenBy(home);
  expect(after.found).toEqual(before.found);
  expect(after.events.split('\n')).toEqual(expect.arrayContaining(before.events.trimEnd().split('\n')));
  expect(after.events).toContain('late-1');
  expect(await home.json(['status'])).toMatchObject({ spool: { pending: 0 }, space: { not_mounted: [] } });
});

test('what cannot be moved stays where it is and is told: no such disk, a place that is taken, somebody at work', async () => {
  const home = await homeAndDisk();
  const files = filesBelow(home.paths.journal);
  const nowhere = path.join(home.disk, 'nowhere');
  expect(await placeStores({ ...home, split: { journal: nowhere } })).toMatchObject([
    { kind: 'journal', state: 'waits', text: expect.stringContaining('is not there') },
  ]);
  fs.mkdirSync(path.join(home.disk, 'subtrack-journal'));
  fs.writeFileSync(path.join(home.disk, 'subtrack-journal', 'mine'), 'x');
  expect(await placeStores({ ...home, split: { journal: home.disk } })).toMatchObject([
    { kind: 'journal', state: 'waits', text: expect.stringContaining('holds something already') },
  ]);
  expect(fs.readFileSync(path.join(home.disk, 'subtrack-journal', 'mine'), 'utf8')).toBe('x');
  expect(filesBelow(home.paths.journal)).toEqual(files);
  fs.writeFileSync(home.paths.config, JSON.stringify({ storage: { split: { journal: home.disk } } }));
  expect((await examine(home)).find('storage')).toMatchObject([{ status: 'warn' }]);
});

test('a new home takes over what an older one left on the disk', async () => {
  const home = await homeAndDisk();
  await placeStores(home);
  const before = await seenBy(home);
  fs.rmSync(home.home, { recursive: true });
  await placeStores(home);
  await home.run(['rebuild']);
  expect((await seenBy(home)).events).toEqual(before.events);
});

test('stopped at any step of a move, the next start has everything, once', async () => {
  const home = await homeAndDisk();
  const folder = home.paths.journal;
  const files = filesBelow(folder);
  const target = path.join(home.disk, 'subtrack-journal');
  const isWhole = () => expect(filesBelow(folder)).toEqual(files);
  // In the midst of copying.
  fs.mkdirSync(target);
  fs.writeFileSync(path.join(target, 'half'), 'x');
  fs.symlinkSync(target, `${folder}.incoming`);
  finishMove(folder);
  isWhole();
  expect([fs.existsSync(target), fs.existsSync(`${folder}.incoming`)]).toEqual([false, false]);
  // Between the two renames: nobody writes a new journal beside the old one.
  fs.cpSync(folder, target, { recursive: true });
  fs.symlinkSync(target, `${folder}.incoming`);
  fs.renameSync(folder, `${folder}.moved`);
  expect((await home.run(['export', 'events'])).stderr).toContain('was being moved when it was stopped');
  finishMove(folder);
  isWhole();
  expect(fs.readlinkSync(folder)).toBe(target);
  // Before what it was copied from is removed; it stays while the copy is out of reach.
  fs.cpSync(target, `${folder}.moved`, { recursive: true });
  home.takeAway();
  finishMove(folder);
  expect(filesBelow(`${folder}.moved`)).toEqual(files);
  home.bringBack();
  finishMove(folder);
  isWhole();
  expect(fs.existsSync(`${folder}.moved`)).toBe(false);
});
