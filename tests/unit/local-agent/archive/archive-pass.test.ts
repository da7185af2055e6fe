import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { indexFile } from '../../../../local-agent/archive/archive-index.ts';
import { filesBelow, makeArchiveHome, session, transcript } from '../../../support/archive-home.ts';

const folder = `projects/-home-ada-shop/${session}`;

function copyOf(home: ReturnType<typeof makeArchiveHome>, sessionId = session): Record<string, string> {
  const to = path.join(home.root, `restored-${Math.random()}`);
  home.restore({ sessionId, to });
  return filesBelow(to);
}

test('everything that the client keeps of a session comes back byte for byte', async () => {
  const home = makeArchiveHome();
  const files = {
    [transcript]: '{"a":1}\n{"torn',
    [`${folder}/subagents/agent-a1.jsonl`]: Buffer.from([0, 255, 10, 13, 0xc3]).toString('latin1'),
    [`${folder}/subagents/agent-a1.meta.json`]: '{"agentType":"Explore"}',
    [`${folder}/subagents/workflows/run-1/journal.jsonl`]: '{}\n',
    [`${folder}/tool-results/toolu_1.txt`]: 'x'.repeat(5_000_000),
    [`file-history/${session}/0123abcd@v1`]: 'const before = 1;\r\n',
    [`${folder}/empty.json`]: '',
  };
  for (const [file, text] of Object.entries(files)) home.write(file, Buffer.from(text, 'latin1'));
  await home.pass();
  home.remove('projects');
  expect(copyOf(home)).toEqual(files);
  expect(home.restore().files.map(({ state }) => state)).toEqual([
    ...Array.from({ length: 6 }, () => 'written'),
    'same',
  ]);
  expect(filesBelow(home.claude)).toEqual(files);
});

test('what is about a project or the client itself is not of a session', async () => {
  const home = makeArchiveHome();
  home.write('projects/-home-ada-shop/memory/notes.md', 'remember');
  home.write('projects/-home-ada-shop/notes.txt', 'x');
  home.write('history.jsonl', '{}\n');
  home.write('.credentials.json', '{"secret":1}');
  expect(await home.pass()).toMatchObject({ files_archived: 0, sources: [] });
});

test('what copying programs put beside a transcript is archived with its session; locks and their notes are of none', async () => {
  const home = makeArchiveHome();
  const conflict = transcript.replace('.jsonl', '.sync-conflict-20261120-101112-ABCDEF1.jsonl');
  home.write(transcript, '{"a":1}\n');
  home.write(conflict, '{"a":1}\n{"b":2}\n');
  for (const name of [`${transcript}.lock`, transcript.replace(session, `._${session}`)])
    home.write(name, 'x');
  await home.pass();
  expect(copyOf(home)).toEqual({ [transcript]: '{"a":1}\n', [conflict]: '{"a":1}\n{"b":2}\n' });
});

test('secrets stay in what is archived: the client goes on with nothing else', async () => {
  const home = makeArchiveHome();
  const line = `${JSON.stringify({ text: `token ghp_${'Ab1'.repeat(12)}` })}\n`;
  home.write(transcript, line);
  await home.pass();
  expect(copyOf(home)).toEqual({ [transcript]: line });
});

test('a pass costs what is new: an append adds a record of it alone', async () => {
  const home = makeArchiveHome();
  const random = Array.from({ length: 40_000 }, () => Math.random().toString(36)).join('\n');
  home.write(transcript, random);
  expect(await home.pass()).toMatchObject({ files_archived: 1, bytes_archived: random.length });
  const before = fs.statSync(home.pack()).size;
  home.write(transcript, `${random}and a line more\n`);
  expect(await home.pass()).toMatchObject({ files_archived: 1, bytes_archived: 16 });
  expect(fs.statSync(home.pack()).size - before).toBeLessThan(500);
  expect(await home.pass()).toMatchObject({ files_archived: 0, bytes_archived: 0 });
});

test.each([
  ['replaced in place', 'another\n'],
  ['replaced by something longer', 'another one that is longer\n'],
  ['cut to its beginning', 'one\n'],
  ['emptied', ''],
  ['changed in its midst at the same length', 'one\nTWO\nthree\n'],
])('a file that was %s keeps what it held before', async (_how, now) => {
  const home = makeArchiveHome();
  home.write(transcript, 'one\ntwo\nthree\n');
  await home.pass();
  home.write(transcript, now);
  await home.pass();
  expect(copyOf(home)).toEqual({ [transcript]: now, [`${transcript}.version-1`]: 'one\ntwo\nthree\n' });
  expect(await home.verify()).toMatchObject({ damaged: [], files: 1 });
});

test('a file that was only touched, or put in its place again, costs nothing', async () => {
  const home = makeArchiveHome();
  home.write(transcript, 'one\ntwo\n');
  await home.pass();
  const size = fs.statSync(home.pack()).size;
  home.write(transcript, 'one\ntwo\n');
  expect(await home.pass()).toMatchObject({ bytes_archived: 0 });
  home.remove(transcript);
  home.write(transcript, 'one\ntwo\n');
  expect(await home.pass()).toMatchObject({ bytes_archived: 0 });
  expect(fs.statSync(home.pack()).size).toBe(size);
});

const line = (word: string) => `${word.padEnd(3000, '.')}\n`;

test('a change that hides behind an append is found by a thorough pass', async () => {
  const home = makeArchiveHome();
  home.write(transcript, line('a') + line('b') + line('c'));
  await home.pass();
  const hidden = line('a') + line('B') + line('c') + line('d');
  home.write(transcript, hidden);
  await home.pass();
  await home.pass({ thorough: true });
  expect(copyOf(home)[transcript]).toBe(hidden);
});

test('the same session in two config folders is two files, and neither hides the other', async () => {
  const home = makeArchiveHome();
  home.write(transcript, 'one\ntwo\n');
  const other = path.join(home.root, 'other');
  fs.cpSync(home.claude, other, { recursive: true });
  fs.writeFileSync(path.join(other, transcript), 'another generation\n');
  await home.using(async (archive) => {
    const { archiveNew } = await import('../../../../local-agent/archive/archive-pass.ts');
    await archiveNew({ archive, claudeDirs: [home.claude, other], now: 0 });
  });
  expect(copyOf(home)).toEqual({
    [transcript]: 'one\ntwo\n',
    [`${transcript}.archived-1`]: 'another generation\n',
  });
});

test('files of old clients beside those of sessions belong to the session that their lines name', async () => {
  const home = makeArchiveHome();
  const line = { type: 'user', sessionId: session, message: { role: 'user', content: 'x' } };
  home.write('projects/-home-ada-shop/agent-a7.jsonl', `${JSON.stringify(line)}\n`);
  home.write('projects/-home-ada-shop/agent-a8.jsonl', 'no transcript\n');
  expect([...(await home.pass()).sessions]).toEqual([session]);
});

test('links that lead nowhere or round in a circle keep nothing back', async () => {
  const home = makeArchiveHome();
  home.write(transcript, 'one\n');
  // Links that lead round in a circle.
  fs.mkdirSync(path.join(home.claude, folder), { recursive: true });
  fs.symlinkSync(path.join(home.claude, folder, 'loop'), path.join(home.claude, folder, 'loop'));
  fs.mkdirSync(path.join(home.claude, folder, 'subagents'));
  fs.symlinkSync(path.join(home.claude, folder), path.join(home.claude, folder, 'subagents', 'up'));
  await home.pass();
  expect(copyOf(home)).toEqual({ [transcript]: 'one\n' });
});

test('the packs are the record: a lost or damaged index comes back from them', async () => {
  const home = makeArchiveHome();
  home.write(transcript, 'one\n');
  home.write(`${folder}/subagents/agent-a1.jsonl`, 'sub\n');
  await home.pass();
  home.write(transcript, 'two\n');
  await home.pass();
  const rows = () =>
    home.using(({ index }) =>
      index.files().map(({ file, version, bytes, kept_bytes }) => [file, version, bytes, kept_bytes]),
    );
  const before = await rows();
  const index = indexFile(home.paths.archive);
  for (const suffix of ['', '-wal', '-shm']) fs.rmSync(index + suffix, { force: true });
  expect(await rows()).toEqual(before);
  fs.writeFileSync(index, Buffer.alloc(20_000, 'no database'));
  expect(await rows()).toEqual(before);
  const size = fs.statSync(home.pack()).size;
  await home.pass();
  expect(fs.statSync(home.pack()).size).toBe(size);
});

test('what lies in the archive is for its owner alone', async () => {
  const home = makeArchiveHome();
  home.write(transcript, 'secret\n');
  await home.pass();
  const modes = [home.paths.archive, home.pack(), indexFile(home.paths.archive)].map((place) =>
    (fs.statSync(place).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(['700', '600', '600']);
});

test('two at once: the second is told, and waits', async () => {
  const home = makeArchiveHome();
  await home.using(async () => {
    const { openArchive } = await import('../../../../local-agent/archive/open-archive.ts');
    expect(openArchive({ paths: home.paths })).toBeUndefined();
  });
});

test('a file that is too large for one slice is archived in several', async () => {
  const home = makeArchiveHome();
  const bytes = crypto.randomBytes(11_000_000);
  home.write(transcript, bytes);
  let passes = 0;
  for (let pending = 1; pending > 0; passes += 1) {
    ({ pending } = await home.pass({ budgetMs: 0.001 }));
    if (passes > 20) break;
  }
  expect(passes).toBeGreaterThan(2);
  expect(copyOf(home)).toEqual({ [transcript]: bytes.toString('latin1') });
  expect(await home.verify()).toMatchObject({ damaged: [] });
});
