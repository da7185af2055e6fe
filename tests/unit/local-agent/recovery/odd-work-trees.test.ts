import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { shownName } from '../../../../local-agent/recovery/git/file-paths.ts';
import { makeRepository } from '../../../support/git-repository.ts';

it('leaves a file of 2 GB out without reading it, and says so', async () => {
  const repo = makeRepository();
  repo.write('dump.bin', '');
  fs.truncateSync(path.join(repo.top, 'dump.bin'), 2 * 1024 ** 3);
  const started = performance.now();
  const { leftOut, ref } = await repo.take();
  expect(leftOut).toEqual([{ name: 'dump.bin', reason: 'too_large' }]);
  expect(repo.listed(ref)).not.toContain('dump.bin');
  // Reading it takes many times that.
  expect(performance.now() - started).toBeLessThan(5_000);
});

it('keeps names apart that differ in case alone, and where the system takes them for one, records that one', async () => {
  const repo = makeRepository();
  repo.write('docs/ReadMe.md', 'upper\n');
  repo.write('Docs/readme.md', 'lower\n');
  const isOne = fs.readdirSync(repo.top).filter((name) => name.toLowerCase() === 'docs').length === 1;
  const { ref } = await repo.take();
  const names = repo.listed(ref).filter((name) => name.toLowerCase() === 'docs/readme.md');
  expect(names).toHaveLength(isOne ? 1 : 2);
  // What a repository from such a system says of itself; the files here are two all the same.
  repo.git('config', 'core.ignorecase', 'true');
  repo.write('Docs/readme.md', 'changed\n');
  const again = await repo.take();
  const contents = names.map((name) => repo.git('show', `${again.ref}:${name}`));
  expect(contents).toContain('changed\n');
  expect(contents).toEqual(names.map((name) => repo.read(name)));
});

it('records what pointers of large files and submodules are in the work tree, byte for byte, with nothing fetched', async () => {
  const repo = makeRepository();
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0f\nsize 12345\n';
  repo.write('.gitattributes', '*.psd filter=lfs diff=lfs merge=lfs -text\n');
  repo.write('cover.psd', pointer);
  const other = path.join(repo.folder, 'library');
  fs.mkdirSync(other);
  repo.gitIn(other, 'init', '-q');
  repo.gitIn(other, 'commit', '-q', '--allow-empty', '-m', 'Start');
  repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'library');
  repo.write('library/changed.txt', 'inside\n');
  const before = repo.seen();
  const { ref, leftOut } = await repo.take();
  expect(repo.git('show', `${ref}:cover.psd`)).toBe(pointer);
  expect(repo.listed(ref)).toContain('.gitmodules');
  expect(repo.listed(ref).filter((name) => name.startsWith('library/'))).toEqual([]);
  expect(leftOut).toEqual([{ name: 'library/', reason: 'own_repository' }]);
  expect(repo.seen()).toEqual(before);
});

it('names pipes and sockets that it leaves out, in any folder, ignored ones and those of other repositories not', async () => {
  const repo = makeRepository();
  repo.write('.gitignore', 'dist/\n*.log\nhidden*\n');
  for (const folder of ['run', 'dist/run', 'other/.git', 'src/deep'])
    fs.mkdirSync(path.join(repo.top, folder), { recursive: true });
  const pipes = [
    'run/pipe',
    'src/deep/größe 文',
    'top',
    'dist/run/built',
    'noise.log',
    'hidden',
    'other/theirs',
  ];
  execFileSync(
    'mkfifo',
    pipes.map((name) => path.join(repo.top, name)),
  );
  const server = net.createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((done) => void server.listen(path.join(repo.top, 'run/s'), done));
  // A file that was committed, and is a pipe now.
  repo.remove('src/b.ts');
  execFileSync('mkfifo', [path.join(repo.top, 'src/b.ts')]);
  const { leftOut, ref } = await repo.take();
  const names = leftOut.map(({ name, reason }) => `${reason} ${shownName(name)}`).sort();
  expect(names).toEqual([
    'special run/pipe',
    'special run/s',
    'special src/b.ts',
    'special src/deep/größe 文',
    'special top',
  ]);
  expect(repo.listed(ref)).toEqual(['.gitignore', 'src/a.ts']);
  expect(await repo.take()).toMatchObject({ isSame: true, ref });
});

it('goes on naming pipes after changes of folders and of ignore rules', async () => {
  const repo = makeRepository();
  const pipe = (name: string) => {
    fs.mkdirSync(path.dirname(path.join(repo.top, name)), { recursive: true });
    execFileSync('mkfifo', [path.join(repo.top, name)]);
  };
  const named = async () => (await repo.take()).leftOut.map(({ name }) => name);
  pipe('run/a');
  pipe('dist/b');
  expect(await named()).toEqual(['run/a']);
  expect(await named()).toEqual(['run/a']);
  pipe('run/deep/c');
  repo.remove('run/a');
  expect(await named()).toEqual(['run/deep/c']);
  repo.write('.gitignore', 'run/deep/\n');
  expect(await named()).toEqual(['dist/b']);
  repo.write('.gitignore', '# none\n');
  expect((await named()).toSorted()).toEqual(['dist/b', 'run/deep/c']);
  repo.remove('run');
  expect(await named()).toEqual(['dist/b']);
});
