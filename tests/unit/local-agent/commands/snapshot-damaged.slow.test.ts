import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { snapshotListSchema } from '../../../support/contract-schemas.ts';
import { examine } from '../../../support/examine.ts';
import { makeRepository } from '../../../support/git-repository.ts';
import { recordSession } from '../../../support/recorded-session.ts';
import { SESSION } from '../../../support/session-lines.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

/** A session that read one file of a repository, and overwrites it later. */
function makeShop() {
  const repo = makeRepository();
  const subtrack = createSubtrack({ history: false, now: Date.now() });
  onTestFinished(subtrack.remove);
  const file_path = path.join(repo.top, 'src/a.ts');
  const calls = [{ ago: 50, took: 50, tool: 'Write', input: { file_path, content: '' } }];
  const turns = [{ ago: 60, ask: 'Look', calls, answer: 'Seen' }];
  recordSession({ claude: subtrack.claude, cwd: repo.top, now: Date.now(), turns });
  return { repo, subtrack };
}

const restore = ['snapshot', 'restore', `${SESSION}.1`, '--files', '--yes', '--overwrite'];

it.each([
  ['an empty HEAD', '.git/HEAD', ''],
  ['a pointer to nowhere', '.git', 'gitdir: /nowhere/at all\n'],
])(
  'of a repository with %s the touched files are kept and come back, and it is said what is wrong',
  async (_, name, text) => {
    const { repo, subtrack } = makeShop();
    if (name === '.git') repo.remove('.git');
    repo.write(name, text);
    const taken = await subtrack.run(['snapshot', 'take', SESSION]);
    expect(taken.code).toBe(1);
    const said = new RegExp(
      `${repo.top}.*could not be saved.*${name}.*1 file that the session touched is copied instead`,
      's',
    );
    expect(taken.stderr).toMatch(said);
    expect((await subtrack.run(['snapshot', 'show', SESSION])).stdout.replaceAll('\n', ' ')).toMatch(said);
    repo.write('src/a.ts', 'broken\n');
    const restored = await subtrack.run(restore);
    expect(restored.stderr).toBe('');
    expect(repo.read('src/a.ts')).toBe('export const a = 1;\n');
    const { find } = await examine(subtrack);
    expect(find('repositories')).toMatchObject([
      {
        status: 'warn',
        message: expect.stringContaining(path.join(repo.top, '.git')),
        hint: expect.any(String),
      },
    ]);
  },
);

it('a checkpoint of before is not restored through a damaged repository, it is said how to mend that, and then it is', async () => {
  const { repo, subtrack } = makeShop();
  await subtrack.json(['snapshot', 'take', SESSION]);
  const head = repo.git('symbolic-ref', 'HEAD');
  repo.write('src/a.ts', 'broken\n');
  repo.write('.git/HEAD', '');
  const refused = await subtrack.run(restore);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/HEAD is empty; write the branch/),
  ]);
  expect(repo.read('src/a.ts')).toBe('broken\n');
  fs.writeFileSync(path.join(repo.top, '.git/HEAD'), `ref: ${head}`);
  expect((await subtrack.run(restore)).stderr).toBe('');
  expect(repo.read('src/a.ts')).toBe('export const a = 1;\n');
  expect((await examine(subtrack)).find('repositories')).toMatchObject([{ status: 'ok' }]);
});

it('where the last commit alone is lost the whole work tree is kept, and that is no failure', async () => {
  const { repo, subtrack } = makeShop();
  repo.write('.git/refs/heads/main', '');
  const taken = await subtrack.run(['snapshot', 'take', SESSION]);
  expect(taken.stderr).toMatch(/the last commit .* cannot be found; its files are saved all the same/);
  expect(taken.code).toBe(0);
  const { snapshots } = snapshotListSchema.parse(await subtrack.json(['snapshot', 'list']));
  expect(snapshots).toMatchObject([{ checkpoint: `refs/subtrack/${SESSION}/1` }]);
});

it('nothing is restored where the files as they are now cannot be kept first', async () => {
  const { repo, subtrack } = makeShop();
  await subtrack.json(['snapshot', 'take', SESSION]);
  repo.write('src/a.ts', 'unsaved work\n');
  repo.git('pack-refs', '--all');
  repo.remove('.git/refs/subtrack');
  repo.write('.git/refs/subtrack', 'in the way\n');
  const refused = await subtrack.run(restore);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('nothing was restored, because the files as they are now cannot be kept first'),
  ]);
  expect(repo.read('src/a.ts')).toBe('unsaved work\n');
});
