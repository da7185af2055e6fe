import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { snapshotListSchema, snapshotRestoreSchema } from '../../../support/contract-schemas.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';
import { recordSession, type Turn } from '../../../support/recorded-session.ts';
import { SESSION } from '../../../support/session-lines.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

/** A folder that git knows nothing of, in which a session works with its file tools. */
function makeFolder() {
  const folder = fs.realpathSync(temporaryFolder());
  const subtrack = createSubtrack({ history: false, now: Date.now() });
  onTestFinished(subtrack.remove);
  const write = (name: string, content: string | Buffer) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  };
  const call = (tool: string, name: string, ago: number) => ({
    ago,
    took: ago,
    tool,
    input: { file_path: path.join(folder, name), content: '', old_string: 'a', new_string: 'b' },
  });
  const work = (...turns: Turn[]) =>
    recordSession({ claude: subtrack.claude, cwd: folder, now: Date.now(), turns });
  return {
    folder,
    subtrack,
    write,
    call,
    work,
    read: (name: string) => fs.readFileSync(path.join(folder, name), 'utf8'),
  };
}

const take = ['snapshot', 'take', SESSION];
const restore = (n: number, ...more: string[]) => [
  'snapshot',
  'restore',
  `${SESSION}.${n}`,
  '--files',
  ...more,
];

it('outside of git the files that a session touched are kept, come back with restore, and that can be undone', async () => {
  const { folder, subtrack, write, call, work, read } = makeFolder();
  write('notes.md', 'first\n');
  write('bin/run', '#!/bin/sh\n');
  fs.chmodSync(path.join(folder, 'bin/run'), 0o755);
  write('größe 文.txt', 'any name\n');
  write('never-touched.txt', 'mine\n');
  const first: Turn = {
    ago: 60,
    ask: 'Look',
    calls: [call('Read', 'notes.md', 50), call('Read', 'bin/run', 49), call('Read', 'größe 文.txt', 48)],
    answer: 'Seen',
  };
  work(first);
  const taken = await subtrack.json(take);
  expect(taken).toMatchObject({
    checkpoint: expect.stringMatching(/^files:[0-9a-f]{16}$/),
    changed_files: 3,
  });
  write('notes.md', 'second, and longer\n');
  write('later.md', 'new\n');
  fs.rmSync(path.join(folder, 'bin'), { recursive: true });
  work(first, {
    ago: 20,
    ask: 'Go',
    calls: [call('Write', 'notes.md', 10), call('Write', 'later.md', 9)],
    answer: 'Done',
  });
  const preview = snapshotRestoreSchema.parse(await subtrack.json(restore(1)));
  expect(preview).toEqual({
    files: [
      { path: 'bin/run', change: 'restore' },
      { path: 'notes.md', change: 'replace' },
    ],
    conflicts: [{ path: 'later.md', change: 'delete', reason: 'not_recorded' }],
    checkpoint_before: null,
  });
  expect(read('notes.md')).toBe('second, and longer\n');
  expect(await subtrack.json(restore(1, '--yes'))).toMatchObject({ files: preview.files });
  expect([read('notes.md'), read('bin/run'), read('later.md'), read('never-touched.txt')]).toEqual([
    'first\n',
    '#!/bin/sh\n',
    'new\n',
    'mine\n',
  ]);
  expect(fs.statSync(path.join(folder, 'bin/run')).mode & 0o111).not.toBe(0);
  await subtrack.json(restore(2, '--yes', '--overwrite'));
  expect(read('notes.md')).toBe('second, and longer\n');
  expect(fs.existsSync(path.join(folder, 'bin/run'))).toBe(false);
});

it('each content is kept once, a large file is left out and never touched, and a damaged copy costs itself alone', async () => {
  const { folder, subtrack, write, call, work, read } = makeFolder();
  fs.mkdirSync(subtrack.home, { recursive: true });
  fs.writeFileSync(path.join(subtrack.home, 'config.json'), '{"recovery":{"max_file_mb":1}}');
  for (const name of ['a.txt', 'b.txt']) write(name, 'the same\n');
  write('c.txt', 'another\n');
  write('big.bin', Buffer.alloc(1_000_001, 7));
  const names = ['a.txt', 'b.txt', 'c.txt', 'big.bin'];
  work({ ago: 60, ask: 'Look', calls: names.map((name, n) => call('Read', name, 50 - n)), answer: 'Seen' });
  await subtrack.json(take);
  const kept = () =>
    fs
      .readdirSync(path.join(subtrack.home, 'snapshots', SESSION))
      .filter((name) => name.endsWith('.file.zst'));
  expect(kept()).toHaveLength(2);
  expect((await subtrack.run(['snapshot', 'show', SESSION])).stdout).toContain('big.bin (too large)');
  await subtrack.json(take);
  expect(kept()).toHaveLength(2);
  const { snapshots } = snapshotListSchema.parse(await subtrack.json(['snapshot', 'list']));
  expect(snapshots.map(({ changed_files }) => changed_files)).toEqual([0, 3]);
  for (const name of names) write(name, 'overwritten\n');
  fs.writeFileSync(path.join(subtrack.home, 'snapshots', SESSION, kept()[0] ?? ''), 'damaged');
  const { code, stderr } = await subtrack.run(restore(1, '--yes', '--overwrite'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/its content is gone/);
  expect(names.map((name) => read(name)).filter((text) => text !== 'overwritten\n')).not.toHaveLength(0);
  expect(read('big.bin')).toBe('overwritten\n');
  await subtrack.run(['purge', '--all', '--yes']);
  expect(fs.existsSync(path.join(subtrack.home, 'snapshots', SESSION))).toBe(false);
  expect(fs.existsSync(path.join(folder, 'a.txt'))).toBe(true);
});

it('what the user changed himself since stays, and is named', async () => {
  const { folder, subtrack, write, call, work, read } = makeFolder();
  write('notes.md', 'first\n');
  work({ ago: 60, ask: 'Look', calls: [call('Read', 'notes.md', 50)], answer: 'Seen' });
  await subtrack.json(take);
  write('notes.md', 'by hand\n');
  expect(await subtrack.json(restore(1, '--yes'))).toMatchObject({
    files: [],
    conflicts: [{ path: 'notes.md', change: 'replace', reason: 'changed_by_you' }],
  });
  expect(read('notes.md')).toBe('by hand\n');
  fs.rmSync(folder, { recursive: true });
  expect((await subtrack.run(take)).code).toBe(0);
});
