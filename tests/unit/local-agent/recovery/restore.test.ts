import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { compareTrees } from '../../../../local-agent/recovery/git/compare-trees.ts';
import { openPrivateGit } from '../../../../local-agent/recovery/git/private-git.ts';
import { readCheckpoint } from '../../../../local-agent/recovery/git/read-checkpoint.ts';
import { applyRestore } from '../../../../local-agent/recovery/restore/apply-restore.ts';
import { checkpointSource } from '../../../../local-agent/recovery/restore/file-source.ts';
import { planRestore, type WhoChanged } from '../../../../local-agent/recovery/restore/plan-restore.ts';
import { limits, makeRepository, type Repository } from '../../../support/git-repository.ts';

const editedOneFile: WhoChanged = ({ name }) => (name === 'src/a.ts' ? 'Edit of main' : undefined);
const anAgent: WhoChanged = () => 'Bash of main';

/** Plans and carries out; the checkpoint of before comes first, as in the command. */
async function restore(
  repo: Repository,
  ref: string,
  {
    whoChanged = anAgent,
    dry = false,
    bounds = limits,
  }: { whoChanged?: WhoChanged; dry?: boolean; bounds?: typeof limits } = {},
) {
  const before = await repo.take({ bounds });
  const git = openPrivateGit({ checkpoints: repo.checkpoints, workTree: before.workTree });
  const { tree, note } = await readCheckpoint({
    git,
    commit: repo.git('rev-parse', ref).trim(),
    top: repo.top,
  });
  const changes = await compareTrees({ git, from: before.tree, to: tree });
  const plan = planRestore({ top: repo.top, changes, leftOut: note.left_out, whoChanged });
  const done = dry
    ? { applied: [], failed: [] }
    : await applyRestore({ source: checkpointSource(git), top: repo.top, changes: plan.changes });
  return { before, plan, ...done };
}

it('brings back what rm -rf took, what was overwritten, and takes away what came since; and that can be undone', async () => {
  const repo = makeRepository();
  repo.write('src/a.ts', 'work in progress\n');
  repo.write('notes.md', 'untracked\n');
  repo.write('bin/run', '#!/bin/sh\n');
  fs.chmodSync(path.join(repo.top, 'bin/run'), 0o755);
  fs.symlinkSync('notes.md', path.join(repo.top, 'link'));
  const { ref } = await repo.take();
  const status = repo.git('status', '--porcelain');
  repo.remove('src');
  repo.remove('bin');
  repo.remove('link');
  repo.write('notes.md', 'overwritten\n');
  repo.write('deep/new/file.ts', 'by the agent\n');
  const { before, applied, failed } = await restore(repo, ref);
  expect(failed).toEqual([]);
  expect(repo.git('status', '--porcelain')).toBe(status);
  expect(repo.read('src/a.ts')).toBe('work in progress\n');
  expect(repo.read('notes.md')).toBe('untracked\n');
  expect(fs.readlinkSync(path.join(repo.top, 'link'))).toBe('notes.md');
  expect(fs.statSync(path.join(repo.top, 'bin/run')).mode & 0o111).not.toBe(0);
  expect(repo.has('deep')).toBe(false);
  expect(applied.map(({ name, change }) => `${change} ${name}`).sort()).toEqual([
    'delete deep/new/file.ts',
    'replace notes.md',
    'restore bin/run',
    'restore link',
    'restore src/a.ts',
    'restore src/b.ts',
  ]);
  await restore(repo, before.ref);
  expect(repo.has('src')).toBe(false);
  expect(repo.read('notes.md')).toBe('overwritten\n');
  expect(repo.read('deep/new/file.ts')).toBe('by the agent\n');
});

it("names the user's own edits as conflicts and leaves them, whatever else is restored", async () => {
  const repo = makeRepository();
  const { ref } = await repo.take();
  repo.write('src/a.ts', 'by an agent\n');
  repo.write('src/b.ts', 'by hand\n');
  repo.write('mine.txt', 'by hand\n');
  const { plan, applied } = await restore(repo, ref, { whoChanged: editedOneFile });
  expect(plan.conflicts).toEqual([
    { name: 'mine.txt', reason: 'changed_by_you', change: 'delete' },
    { name: 'src/b.ts', reason: 'changed_by_you', change: 'replace' },
  ]);
  expect(applied).toEqual([{ name: 'src/a.ts', change: 'replace' }]);
  expect([repo.read('src/b.ts'), repo.read('mine.txt')]).toEqual(['by hand\n', 'by hand\n']);
});

it('never touches what no checkpoint holds: ignored files, files that were too large then or are now', async () => {
  const repo = makeRepository();
  repo.write('huge.bin', Buffer.alloc(2_000_000, 1));
  repo.write('grown.bin', 'small\n');
  repo.write('hidden.txt', 'then\n');
  repo.write('dist/out.js', 'built\n');
  const { ref } = await repo.take();
  repo.write('huge.bin', 'small now\n');
  repo.write('grown.bin', Buffer.alloc(2_000_000, 2));
  repo.write('.gitignore', 'dist/\n*.log\nhidden.txt\n');
  repo.write('hidden.txt', 'now\n');
  // The checkpoint still knows it, since the kept index does; a new chain would not.
  fs.rmSync(path.join(repo.checkpoints, 'git'), { recursive: true });
  const { plan } = await restore(repo, ref);
  expect(plan.conflicts.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
    'grown.bin not_recorded',
    'hidden.txt not_recorded',
  ]);
  expect(repo.read('huge.bin')).toBe('small now\n');
  expect(fs.statSync(path.join(repo.top, 'grown.bin')).size).toBe(2_000_000);
  expect(repo.read('hidden.txt')).toBe('now\n');
  expect(repo.has('dist/out.js')).toBe(true);
});

it('deletes nothing that the ignore rules of then kept out of the checkpoint', async () => {
  const repo = makeRepository();
  repo.write('dist/out.js', 'built\n');
  const { ref } = await repo.take();
  repo.write('.gitignore', '*.log\n');
  repo.write('new.txt', 'new\n');
  await restore(repo, ref);
  expect(repo.has('dist/out.js')).toBe(true);
  expect(repo.has('new.txt')).toBe(false);
});

it('turns folders into files and back, and never writes through a link', async () => {
  const repo = makeRepository();
  repo.write('x', 'file\n');
  repo.write('y/inner', 'inner\n');
  repo.write('z/inner', 'inner\n');
  const { ref } = await repo.take();
  const outside = path.join(repo.folder, 'outside');
  fs.mkdirSync(outside);
  repo.remove('x');
  repo.write('x/a/b', 'b\n');
  repo.remove('y');
  repo.write('y', 'file\n');
  repo.remove('z');
  fs.symlinkSync(outside, path.join(repo.top, 'z'));
  const { failed } = await restore(repo, ref);
  expect(failed).toEqual([]);
  expect([repo.read('x'), repo.read('y/inner'), repo.read('z/inner')]).toEqual([
    'file\n',
    'inner\n',
    'inner\n',
  ]);
  repo.remove('z');
  fs.symlinkSync(outside, path.join(repo.top, 'z'));
  const kept = await restore(repo, ref, { whoChanged: () => undefined });
  expect(kept.failed).toEqual([{ name: 'z/inner', why: 'z is in the way' }]);
  expect(fs.readdirSync(outside)).toEqual([]);
});

it('names one file that cannot be written and brings the others back', async () => {
  const repo = makeRepository();
  repo.write('blocked', 'file\n');
  const { ref } = await repo.take();
  repo.remove('blocked');
  repo.remove('src');
  repo.write('blocked/kept.log', 'ignored\n');
  const { failed } = await restore(repo, ref);
  expect(failed.map(({ name }) => name)).toEqual(['blocked']);
  expect(repo.read('blocked/kept.log')).toBe('ignored\n');
  expect(repo.read('src/a.ts')).toContain('a = 1');
});
