import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findWorkTree } from '../../../../local-agent/recovery/git/work-tree.ts';
import { makeRepository } from '../../../support/git-repository.ts';

it('records changed, new and deleted files, ignored ones not, and leaves everything of the user as it was', async () => {
  const repo = makeRepository();
  repo.write('src/a.ts', 'export const a = 2;\n');
  repo.write('src/staged.ts', 'staged\n');
  repo.git('add', 'src/staged.ts');
  repo.write('src/staged.ts', 'staged and changed\n');
  repo.write('notes/new file.md', 'new\n');
  repo.write('dist/out.js', 'built\n');
  repo.write('debug.log', 'noise\n');
  repo.remove('src/b.ts');
  const before = repo.seen();
  const checkpoint = await repo.take();
  expect(repo.seen()).toEqual(before);
  expect(repo.listed(checkpoint.ref)).toEqual([
    '.gitignore',
    'notes/new file.md',
    'src/a.ts',
    'src/staged.ts',
  ]);
  expect(repo.git('show', `${checkpoint.ref}:src/staged.ts`)).toBe('staged and changed\n');
  expect(checkpoint).toMatchObject({ ref: 'refs/subtrack/s1/1', changedFiles: 4, leftOut: [] });
  expect(checkpoint.workTree).toMatchObject({ branch: 'main', operation: null });
  expect(repo.git('rev-parse', `${checkpoint.ref}^`)).toBe(repo.git('rev-parse', 'HEAD'));
});

it('needs no name and no key of the user, runs none of his hooks and writes no reflog that he asked for', async () => {
  const repo = makeRepository();
  const ran = path.join(repo.folder, 'ran');
  for (const hook of ['pre-commit', 'post-commit', 'reference-transaction', 'post-index-change']) {
    repo.write(`.git/hooks/${hook}`, `#!/bin/sh\necho ${hook} >> '${ran}'\n`);
    fs.chmodSync(path.join(repo.top, '.git/hooks', hook), 0o755);
  }
  const monitor = path.join(repo.folder, 'monitor.sh');
  fs.writeFileSync(monitor, `#!/bin/sh\necho monitor >> '${ran}'\n`, { mode: 0o755 });
  repo.git('config', 'core.fsmonitor', monitor);
  repo.git('config', 'commit.gpgsign', 'true');
  repo.git('config', 'gpg.program', '/nowhere/gpg');
  repo.git('config', 'core.logAllRefUpdates', 'always');
  repo.git('config', 'user.useConfigOnly', 'true');
  repo.write('src/a.ts', 'changed\n');
  const { ref } = await repo.take();
  expect(repo.git('log', '-1', '--format=%an %G?', ref)).toBe('subtrack N\n');
  expect(fs.existsSync(ran)).toBe(false);
  expect(fs.existsSync(path.join(repo.top, '.git/logs/refs/subtrack'))).toBe(false);
});

it('is the same checkpoint again while nothing changes, and the next number when something does', async () => {
  const repo = makeRepository();
  const first = await repo.take();
  const again = await repo.take();
  repo.write('src/a.ts', 'changed\n');
  const next = await repo.take();
  repo.git('update-ref', '-d', next.ref);
  const renewed = await repo.take();
  expect(again).toMatchObject({ ref: first.ref, isSame: true, changedFiles: 0 });
  expect(next).toMatchObject({ ref: 'refs/subtrack/s1/2', isSame: false, changedFiles: 1 });
  expect(renewed).toMatchObject({ ref: 'refs/subtrack/s1/3', isSame: false });
});

it('takes every file as its bytes are: line ends, keywords, encodings and filters of the repository play no part', async () => {
  const repo = makeRepository();
  const ran = path.join(repo.folder, 'filtered');
  repo.git('config', 'core.autocrlf', 'true');
  repo.git('config', 'filter.lfs.clean', `sh -c "echo clean >> '${ran}'; echo version https://git-lfs"`);
  repo.git('config', 'filter.lfs.smudge', `sh -c "echo smudge >> '${ran}'; cat"`);
  repo.git('config', 'filter.lfs.required', 'true');
  repo.write(
    '.gitattributes',
    '*.psd filter=lfs -text\n*.txt text eol=crlf\n*.c ident\n*.utf working-tree-encoding=UTF-16\n',
  );
  const files = {
    'logo.psd': Buffer.from([0, 1, 2, 255, 254]),
    'dos.txt': 'one\r\ntwo\n',
    'id.c': '/* $Id: 123 $ */\r\n',
    'wide.utf': Buffer.from('wide', 'utf16le'),
  };
  for (const [name, content] of Object.entries(files)) repo.write(name, content);
  const { ref } = await repo.take();
  for (const [name, content] of Object.entries(files)) {
    const id = repo.git('rev-parse', `${ref}:${name}`).trim();
    const raw = repo.git('cat-file', '-s', id).trim();
    expect([name, Number(raw)]).toEqual([name, Buffer.from(content).length]);
  }
  expect(fs.existsSync(ran)).toBe(false);
});

it('leaves out what is too large, and says so; when it shrinks, it is in', async () => {
  const repo = makeRepository();
  repo.write('model.bin', Buffer.alloc(2_000_000, 1));
  repo.write('src/a.ts', Buffer.alloc(1_500_000, 1));
  const first = await repo.take();
  expect(first.leftOut).toEqual([
    { name: 'model.bin', reason: 'too_large' },
    { name: 'src/a.ts', reason: 'too_large' },
  ]);
  expect(repo.listed(first.ref)).toEqual(['.gitignore', 'src/b.ts']);
  repo.write('model.bin', 'small\n');
  expect((await repo.take()).leftOut).toEqual([{ name: 'src/a.ts', reason: 'too_large' }]);
});

it('leaves out the largest of many new files once they are too much together; what history holds does not count', async () => {
  const repo = makeRepository();
  for (const [index, size] of [400_000, 300_000, 200_000, 100_000].entries())
    repo.write(`media/${index}.bin`, Buffer.alloc(size, index + 1));
  repo.write('old.bin', Buffer.alloc(600_000, 9));
  repo.git('add', 'old.bin');
  repo.git('commit', '-q', '-m', 'Old');
  const { leftOut, ref } = await repo.take({ bounds: { file: 1_000_000, total: 650_000 } });
  expect(leftOut).toEqual([{ name: 'media/0.bin', reason: 'too_large' }]);
  expect(repo.listed(ref)).toContain('old.bin');
});

it('keeps names in any encoding, links, the right to run, and empty and binary files', async () => {
  const repo = makeRepository();
  const odd = Buffer.concat([Buffer.from(`${repo.top}/`), Buffer.from([0xff, 0x20, 0x0a, 0x22, 0xe9])]);
  fs.writeFileSync(odd, 'odd\n');
  repo.write('日本語/ファイル.txt', 'cjk\n');
  repo.write('-rf', 'dash\n');
  repo.write('empty', '');
  repo.write('bin/run', '#!/bin/sh\n');
  fs.chmodSync(path.join(repo.top, 'bin/run'), 0o755);
  fs.symlinkSync('/etc', path.join(repo.top, 'link'));
  fs.symlinkSync('nowhere', path.join(repo.top, 'broken'));
  const { tree } = await repo.take();
  const names = repo.git('-c', 'core.quotePath=true', 'ls-tree', '-r', tree);
  expect(names).toContain(String.raw`"\377 \n\"\351"`);
  expect(names).toMatch(/100755 blob \w+\tbin\/run/);
  expect(names).toMatch(/120000 blob \w+\tlink/);
  expect(names).toMatch(/120000 blob \w+\tbroken/);
  expect(names).toContain('\tempty');
  expect(names).toContain('\t-rf');
});

it('goes on from a kept index: a file becomes a folder, a folder a file, a link takes the place of a folder', async () => {
  const repo = makeRepository();
  repo.write('x', 'file\n');
  repo.write('y/inner', 'inner\n');
  repo.write('z/inner', 'inner\n');
  await repo.take();
  repo.remove('x');
  repo.write('x/inner', 'inner\n');
  repo.remove('y');
  repo.write('y', 'file\n');
  fs.renameSync(path.join(repo.top, 'z'), path.join(repo.folder, 'z'));
  fs.symlinkSync(path.join(repo.folder, 'z'), path.join(repo.top, 'z'));
  const { ref } = await repo.take();
  expect(repo.listed(ref)).toEqual(['.gitignore', 'src/a.ts', 'src/b.ts', 'x/inner', 'y', 'z']);
});

it('records files that git knows although an ignore rule fits them', async () => {
  const repo = makeRepository();
  repo.write('kept.log', 'kept\n');
  repo.git('add', '-f', 'kept.log');
  const { ref } = await repo.take();
  expect(repo.listed(ref)).toContain('kept.log');
  repo.write('.git/info/exclude', 'private/\n');
  repo.write('private/key', 'mine\n');
  expect(repo.listed((await repo.take()).ref)).not.toContain('private/key');
});

it('works while the user holds the index, in the middle of a merge and of a rebase, and without any commit', async () => {
  const repo = makeRepository();
  repo.git('checkout', '-q', '-b', 'side');
  repo.write('src/a.ts', 'side\n');
  repo.git('commit', '-q', '-am', 'Side');
  repo.git('checkout', '-q', 'main');
  repo.write('src/a.ts', 'main\n');
  repo.git('commit', '-q', '-am', 'Main');
  expect(() => repo.git('merge', 'side')).toThrow(/conflict|Command failed/i);
  repo.write('.git/index.lock', '');
  const before = fs.readFileSync(path.join(repo.top, '.git/index'));
  const merging = await repo.take();
  expect(merging.workTree.operation).toBe('merge');
  expect(repo.git('show', `${merging.ref}:src/a.ts`)).toContain('<<<<<<<');
  expect(fs.readFileSync(path.join(repo.top, '.git/index')).equals(before)).toBe(true);
  expect(repo.has('.git/index.lock')).toBe(true);
  repo.remove('.git/index.lock');
  repo.git('merge', '--abort');
  expect(() => repo.git('rebase', 'side')).toThrow(/conflict|Command failed/i);
  expect((await repo.take()).workTree).toMatchObject({ operation: 'rebase', branch: null });

  const empty = makeRepository({ commit: false });
  empty.write('first.txt', 'first\n');
  const first = await empty.take();
  expect(first).toMatchObject({ changedFiles: 1, workTree: { head: null, branch: 'main' } });
});

it('keeps a chain for every linked work tree, and leaves submodules and other repositories inside to themselves', async () => {
  const repo = makeRepository();
  const linked = path.join(repo.top, '.claude', 'worktrees', 'agent');
  repo.git('worktree', 'add', '-q', '-b', 'agent', linked);
  repo.gitIn(repo.top, 'init', '-q', path.join(repo.top, 'vendored'));
  repo.write('vendored/file', 'x\n');
  const main = await repo.take();
  fs.writeFileSync(path.join(linked, 'by-agent.txt'), 'agent\n');
  const agent = await repo.take({ at: linked });
  expect([main.ref, agent.ref]).toEqual(['refs/subtrack/s1/1', 'refs/subtrack/s1/2']);
  expect(repo.listed(agent.ref)).toContain('by-agent.txt');
  expect(repo.listed(main.ref)).toEqual(['.gitignore', 'src/a.ts', 'src/b.ts']);
  expect(main.leftOut).toEqual([
    { name: '.claude/worktrees/agent/', reason: 'own_repository' },
    { name: 'vendored/', reason: 'own_repository' },
  ]);
  expect(await repo.take()).toMatchObject({ ref: main.ref, isSame: true });
});

it('records what is there of a sparse checkout', async () => {
  const repo = makeRepository();
  repo.write('docs/guide.md', 'guide\n');
  repo.git('add', '-A');
  repo.git('commit', '-q', '-m', 'Docs');
  repo.git('sparse-checkout', 'set', '--cone', 'docs');
  expect(repo.has('src/a.ts')).toBe(false);
  const before = repo.seen();
  const { ref } = await repo.take();
  expect(repo.listed(ref)).toEqual(['.gitignore', 'docs/guide.md']);
  expect(repo.seen()).toEqual(before);
});

it('recovers from a lock that a killed process left, from a damaged index, and from objects that were collected', async () => {
  const repo = makeRepository();
  repo.write('new.txt', 'new\n');
  const { ref } = await repo.take();
  const [name = ''] = fs.readdirSync(path.join(repo.checkpoints, 'git'));
  const at = (file: string) => path.join(repo.checkpoints, 'git', name, file);
  fs.writeFileSync(at('index.lock'), '');
  repo.write('new.txt', 'newer\n');
  expect(repo.git('show', `${(await repo.take()).ref}:new.txt`)).toBe('newer\n');
  fs.writeFileSync(at('index'), 'no index');
  repo.write('new.txt', 'newest\n');
  const third = await repo.take();
  expect(repo.git('show', `${third.ref}:new.txt`)).toBe('newest\n');
  for (const gone of [ref, 'refs/subtrack/s1/2', third.ref]) repo.git('update-ref', '-d', gone);
  repo.git('gc', '-q', '--prune=now');
  repo.write('other.txt', 'other\n');
  expect(repo.git('show', `${(await repo.take()).ref}:new.txt`)).toBe('newest\n');
});

it('fails aloud where git refuses, records nothing, and works again afterwards', async () => {
  const repo = makeRepository();
  repo.write('.git/refs/subtrack', 'in the way\n');
  await expect(repo.take()).rejects.toMatchObject({ code: 'git.failed' });
  repo.remove('.git/refs/subtrack');
  expect(repo.git('for-each-ref', 'refs/subtrack')).toBe('');
  expect(await repo.take()).toMatchObject({ ref: 'refs/subtrack/s1/1', isSame: false });
});

it('finds no work tree where there is none: no repository, inside of .git, deleted', async () => {
  const repo = makeRepository();
  expect(await findWorkTree({ folder: repo.folder })).toBeUndefined();
  expect(await findWorkTree({ folder: path.join(repo.top, '.git') })).toBeUndefined();
  repo.remove('.git');
  expect(await findWorkTree({ folder: repo.top })).toBeUndefined();
  expect(await findWorkTree({ folder: path.join(repo.top, 'gone') })).toBeUndefined();
});
