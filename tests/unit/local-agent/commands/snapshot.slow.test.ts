import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { snapshotSchema } from '../../../../local-agent/recovery/snapshots/snapshot-schema.ts';
import {
  handoffSchema,
  snapshotListSchema,
  snapshotRestoreSchema,
} from '../../../support/contract-schemas.ts';
import { makeRepository } from '../../../support/git-repository.ts';
import { recordSession, type Turn } from '../../../support/recorded-session.ts';
import { SESSION } from '../../../support/session-lines.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const secret = ['ghp', 'Zk7Qw2Rt9Yp4Xs6Vb1Nm8Lc3Hd5Jf0GaTeUiOx'.slice(0, 36)].join('_');

const turns: Turn[] = [
  {
    ago: 600,
    ask: `Make the shop faster. My key is ${secret}`,
    calls: [
      { ago: 590, tool: 'Bash', input: { command: 'npm test' }, error: 'Exit code 1\n2 tests failed' },
      { ago: 580, tool: 'Read', input: { file_path: 'gone.ts' }, error: 'File does not exist' },
    ],
    answer: 'Two tests fail; I look at them next.',
  },
];

/** A repository in which a session works, and the command line beside it; the clock is the machine's. */
function makeShop(more: readonly Turn[] = []) {
  const repo = makeRepository();
  const subtrack = createSubtrack({ history: false, now: Date.now() });
  onTestFinished(subtrack.remove);
  const work = (extra: readonly Turn[] = []) =>
    recordSession({
      claude: subtrack.claude,
      cwd: repo.top,
      now: Date.now(),
      turns: [...turns, ...more, ...extra],
    });
  work();
  return { repo, subtrack, work };
}

const id = `${SESSION.slice(0, 8)}`;

it('take records files and state; list and show tell it, with nothing secret in it', async () => {
  const { repo, subtrack } = makeShop();
  repo.write('src/a.ts', 'work in progress\n');
  const taken = await subtrack.json(['snapshot', 'take', id]);
  expect(taken).toMatchObject({
    snapshot_id: `${SESSION}.1`,
    trigger: 'command',
    checkpoint: `refs/subtrack/${SESSION}/1`,
    changed_files: 1,
  });
  const { snapshots } = snapshotListSchema.parse(await subtrack.json(['snapshot', 'list']));
  expect(snapshots).toEqual([taken]);
  const answer = await subtrack.run(['snapshot', 'show', `${id}.1`, '--json']);
  expect(answer.stdout).not.toContain(secret);
  const snapshot = snapshotSchema.parse(JSON.parse(answer.stdout));
  expect(snapshot).toMatchObject({
    last_words: 'Two tests fail; I look at them next.',
    git: { top: repo.top, branch: 'main', operation: null, dirty_files: 1 },
    failing_checks: [{ kind: 'test', command: 'npm test' }],
    errors: [{ action: 'Read gone.ts' }, { action: 'Bash npm test' }],
    problems: [],
  });
  expect(snapshot.git?.dirty).toEqual([
    { path: 'src/a.ts', hash: repo.git('hash-object', 'src/a.ts').trim() },
  ]);
  const text = await subtrack.run(['snapshot', 'show', id]);
  expect(text.stdout).toContain('Failing checks: npm test');
});

it('restore shows first, changes only with --yes, leaves what the user changed, and can be undone', async () => {
  const { repo, subtrack, work } = makeShop();
  await subtrack.json(['snapshot', 'take', id]);
  repo.write('src/a.ts', 'by hand\n');
  const old = new Date(Date.now() - 300_000);
  fs.utimesSync(path.join(repo.top, 'src/a.ts'), old, old);
  repo.remove('src/b.ts');
  repo.write('left-over.txt', 'by the agent\n');
  work([
    {
      ago: 5,
      ask: 'Clean up',
      calls: [{ ago: 3, took: 3, tool: 'Bash', input: { command: 'rm src/b.ts' } }],
      answer: 'Done',
    },
  ]);
  const preview = snapshotRestoreSchema.parse(
    await subtrack.json(['snapshot', 'restore', `${id}.1`, '--files']),
  );
  expect(preview).toEqual({
    files: [
      { path: 'left-over.txt', change: 'delete' },
      { path: 'src/b.ts', change: 'restore' },
    ],
    conflicts: [{ path: 'src/a.ts', change: 'replace', reason: 'changed_by_you' }],
    checkpoint_before: null,
  });
  expect(repo.has('src/b.ts')).toBe(false);
  const done = snapshotRestoreSchema.parse(
    await subtrack.json(['snapshot', 'restore', `${id}.1`, '--files', '--yes']),
  );
  expect(done).toMatchObject({ files: preview.files, checkpoint_before: `${SESSION}.2` });
  expect([repo.has('src/b.ts'), repo.has('left-over.txt'), repo.read('src/a.ts')]).toEqual([
    true,
    false,
    'by hand\n',
  ]);
  await subtrack.json([
    'snapshot',
    'restore',
    done.checkpoint_before ?? '',
    '--files',
    '--yes',
    '--overwrite',
  ]);
  expect([repo.has('src/b.ts'), repo.has('left-over.txt')]).toEqual([false, true]);
  const both = await subtrack.run(['snapshot', 'restore', `${id}.1`, '--files', '--yes', '--dry-run']);
  expect(both.code).toBe(2);
});

it('diff tells which files differ and what was done in between', async () => {
  const { repo, subtrack, work } = makeShop();
  await subtrack.json(['snapshot', 'take', id]);
  repo.write('src/new.ts', 'new\n');
  repo.remove('src/b.ts');
  work([
    {
      ago: 5,
      ask: 'More',
      calls: [{ ago: 4, tool: 'Bash', input: { command: 'npm test' } }],
      answer: 'Works',
    },
  ]);
  await subtrack.json(['snapshot', 'take', id]);
  expect(await subtrack.json(['snapshot', 'diff', `${id}.1`, `${id}.2`])).toMatchObject({
    files: [
      { path: 'src/b.ts', change: 'deleted' },
      { path: 'src/new.ts', change: 'added' },
    ],
    git_command: `git diff refs/subtrack/${SESSION}/1 refs/subtrack/${SESSION}/2`,
  });
});

it('says plainly what it cannot do: unknown ids, no repository, a repository that is gone', async () => {
  const { repo, subtrack } = makeShop();
  expect((await subtrack.run(['snapshot', 'show', 'nothing.1'])).stderr).toContain(
    'there is no snapshot "nothing.1"',
  );
  await subtrack.json(['snapshot', 'take', id]);
  expect((await subtrack.run(['snapshot', 'show', `${id}.9`])).code).toBe(1);
  repo.remove('.git');
  const gone = await subtrack.run(['snapshot', 'restore', `${id}.1`, '--files', '--yes']);
  expect(gone.stderr).toContain(`there is no repository at ${repo.top} any more`);
  const without = await subtrack.run(['snapshot', 'take', id, '--json']);
  expect(JSON.parse(without.stdout)).toMatchObject({ checkpoint: null, changed_files: 0 });
  const differs = async (a: number, b: number) =>
    (await subtrack.run(['snapshot', 'diff', `${id}.${a}`, `${id}.${b}`])).stdout.replaceAll('\n', ' ');
  expect(await differs(1, 2)).toMatch(/could not be compared: the two hold no files of the same .*; \d/);
  expect(await differs(1, 1)).toContain(
    `could not be compared: there is no repository at ${repo.top} any more`,
  );
  fs.rmSync(repo.top, { recursive: true });
  const nowhere = await subtrack.run(['snapshot', 'take', id]);
  expect(nowhere.code).toBe(0);
  expect(nowhere.stdout.replaceAll('\n', ' ')).toContain(`no files: ${repo.top} is not there`);
});

it('is an error when the files could not be saved, and the state is kept all the same', async () => {
  const { repo, subtrack } = makeShop();
  repo.write('.git/refs/subtrack', 'in the way\n');
  const answer = await subtrack.run(['snapshot', 'take', id]);
  expect(answer.code).toBe(1);
  expect(answer.stderr).toMatch(/the files of .* could not be saved: git update-ref failed/);
  const { snapshots } = snapshotListSchema.parse(await subtrack.json(['snapshot', 'list']));
  expect(snapshots).toMatchObject([{ checkpoint: null }]);
});

it('handoff tells what the next session needs, within its budget, and keeps it as a file', async () => {
  const { subtrack } = makeShop();
  await subtrack.json(['snapshot', 'take', id]);
  const handoff = handoffSchema.parse(await subtrack.json(['handoff', id]));
  expect(path.basename(handoff.path)).toMatch(/^session_\d{8}_\d{6}_handoff\.md$/);
  expect(handoff.tokens).toBeLessThanOrEqual(1500);
  const text = fs.readFileSync(handoff.path, 'utf8');
  expect(text).not.toContain(secret);
  for (const part of [
    'Make the shop faster.',
    'Make `npm test` pass; it failed last.',
    'Read gone.ts: File does not exist',
    `claude --resume ${SESSION}`,
    `subtrack snapshot restore ${SESSION}.1 --files`,
    'may be ignored',
  ])
    expect(text).toContain(part);
  expect((await subtrack.run(['snapshot', 'restore', `${id}.1`])).stderr).toContain('_handoff.md');
});
