import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findDamage } from '../../../../local-agent/recovery/git/find-damage.ts';
import { findWorkTree } from '../../../../local-agent/recovery/git/work-tree.ts';
import { makeRepository } from '../../../support/git-repository.ts';

const commit = '1234567890123456789012345678901234567890';

/** What happens to a repository, by the file that it happens to; null: the file goes. */
it.each<[string, Record<string, string | null>, RegExp]>([
  ['HEAD is empty', { '.git/HEAD': '' }, /HEAD is empty/],
  ['HEAD is zeros, as after a crash', { '.git/HEAD': '\0'.repeat(41) }, /HEAD names no branch and no commit/],
  ['HEAD is something else', { '.git/HEAD': '<<<<<<< ours\n' }, /HEAD names no branch and no commit/],
  ['HEAD names no branch', { '.git/HEAD': 'ref: \n' }, /HEAD names no branch and no commit/],
  ['HEAD is gone', { '.git/HEAD': null }, /HEAD is missing/],
  ['the objects are gone', { '.git/objects': null }, /objects is missing/],
  ['the refs are gone', { '.git/refs': null, '.git/packed-refs': null }, /refs is missing/],
  ['the settings cannot be read', { '.git/config': '[core\n' }, /bad config/],
  [
    'a pointer to nowhere',
    { '.git': 'gitdir: /nowhere/at all\n' },
    /points to \/nowhere\/at all, which is not there/,
  ],
  ['a relative pointer to nowhere', { '.git': 'gitdir: ../gone/.git\n' }, /gone\/\.git, which is not there/],
  ['a file that is no pointer', { '.git': 'something\n' }, /is no pointer to a repository/],
  ['an empty file', { '.git': '' }, /is no pointer to a repository/],
])('a damaged repository is not taken for none: %s', async (_name, files, what) => {
  const repo = makeRepository();
  for (const [name, content] of Object.entries(files)) {
    fs.rmSync(path.join(repo.top, name), { recursive: true, force: true });
    if (content !== null) repo.write(name, content);
  }
  const error: unknown = await findWorkTree({ folder: path.join(repo.top, 'src') }).catch(
    (one: unknown) => one,
  );
  expect(error).toMatchObject({ message: expect.stringMatching(what) });
  expect(error).toMatchObject({ message: expect.stringContaining(repo.top) });
});

it.each<[string, Record<string, string>]>([
  ['the branch is torn', { '.git/refs/heads/main': '' }],
  ['the branch names a commit that is gone', { '.git/refs/heads/main': `${commit}\n` }],
  ['HEAD names a commit that is gone', { '.git/HEAD': `${commit}\n` }],
])(
  'where only the last commit is lost the whole work tree is recorded all the same, and it is said: %s',
  async (_name, files) => {
    const repo = makeRepository();
    for (const [name, content] of Object.entries(files)) repo.write(name, content);
    repo.write('new.txt', 'new\n');
    const { ref, workTree } = await repo.take();
    expect(repo.listed(ref)).toEqual(['.gitignore', 'new.txt', 'src/a.ts', 'src/b.ts']);
    expect(workTree.head).toBeNull();
    expect(workTree.damage).toMatch(/last commit .* cannot be found/);
  },
);

it('nothing is wrong before the first commit, on a branch without one, in a linked work tree, outside, and beside an empty .git', async () => {
  const fresh = makeRepository({ commit: false });
  expect((await findWorkTree({ folder: fresh.top }))?.damage).toBeNull();
  const repo = makeRepository();
  repo.git('checkout', '-q', '--orphan', 'other');
  expect(await findWorkTree({ folder: repo.top })).toMatchObject({ head: null, damage: null });
  repo.git('checkout', '-q', '-f', 'main');
  const linked = path.join(repo.folder, 'linked');
  repo.git('worktree', 'add', '-q', linked);
  expect((await findWorkTree({ folder: linked }))?.damage).toBeNull();
  for (const folder of [fresh.top, repo.top, linked, repo.folder])
    expect(findDamage({ folder })).toBeUndefined();
  expect(await findWorkTree({ folder: repo.folder })).toBeUndefined();
  fs.mkdirSync(path.join(repo.folder, 'plain/.git'), { recursive: true });
  expect(await findWorkTree({ folder: path.join(repo.folder, 'plain') })).toBeUndefined();
});
