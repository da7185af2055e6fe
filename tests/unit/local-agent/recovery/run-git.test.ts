import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { quotedLines, runGit, splitZero } from '../../../../local-agent/recovery/git/run-git.ts';
import { openGitShell } from '../../../../local-agent/recovery/git/git-shell.ts';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-git-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(root, { recursive: true, force: true });
});

function repository(name: string): string {
  const top = path.join(root, name);
  fs.mkdirSync(top);
  execFileSync('git', ['init', '-q'], { cwd: top });
  return top;
}

describe('calls of git that are made at the same moment', () => {
  test('each get their own answer, whatever their folders and words are called', async () => {
    const names = ["it's", 'two  words', '$HOME `id`', 'новый', '-n', "a'; exit 1; '"];
    const tops = names.map(repository);
    const answers = await Promise.all(
      tops.map((cwd) => runGit({ cwd, args: ['rev-parse', '--show-toplevel'] })),
    );
    expect(answers.map((answer) => path.basename(answer.toString('utf8').trimEnd()))).toEqual(names);
  });

  test('get their own input and environment', async () => {
    const cwd = repository('r');
    const texts = ['one\n', 'two\0\n', '', "$HOME `id` \\ '\n\n", '\xff\xfe\n', `${'x'.repeat(9_000)}\n`];
    const [name, ...ids] = await Promise.all([
      runGit({
        cwd,
        args: ['var', 'GIT_AUTHOR_IDENT'],
        env: { GIT_AUTHOR_NAME: "A 'B' $C", GIT_AUTHOR_EMAIL: 'x' },
      }),
      ...texts.map((text) =>
        runGit({ cwd, args: ['hash-object', '--stdin'], input: Buffer.from(text, 'latin1') }),
      ),
    ]);
    expect(name?.toString()).toContain("A 'B' $C <x>");
    const expected = texts.map((text) =>
      execFileSync('git', ['hash-object', '--stdin'], { cwd, input: Buffer.from(text, 'latin1') }),
    );
    expect(ids.map(String)).toEqual(expected.map(String));
  });

  test('give large answers whole', async () => {
    const cwd = repository('r');
    const input = Buffer.alloc(3_000_000, 'line\n');
    const id = (await runGit({ cwd, args: ['hash-object', '-w', '--stdin'], input })).toString().trim();
    const [one, other] = await Promise.all([
      runGit({ cwd, args: ['cat-file', 'blob', id] }),
      runGit({ cwd, args: ['cat-file', 'blob', id] }),
    ]);
    expect(one.equals(input) && other.equals(input)).toBe(true);
  });

  test('fail each by itself, with what git said of it', async () => {
    const cwd = repository('r');
    const plain = path.join(root, 'plain');
    fs.mkdirSync(plain);
    const [ok, bad, gone] = await Promise.allSettled([
      runGit({ cwd, args: ['rev-parse', '--show-toplevel'] }),
      runGit({ cwd, args: ['cat-file', 'blob', 'nothing-of-this-name'] }),
      runGit({ cwd: path.join(root, 'no such folder'), args: ['status'] }),
    ]);
    expect(ok.status).toBe('fulfilled');
    expect(bad).toMatchObject({
      reason: { code: 'git.failed', message: expect.stringContaining('nothing-of-this-name') },
    });
    expect(gone).toMatchObject({ reason: { code: 'git.failed' } });
  });

  test('say so when there is no git', async () => {
    vi.stubEnv('PATH', root);
    const both = await Promise.allSettled([1, 2].map(() => runGit({ cwd: root, args: ['--version'] })));
    expect(both).toMatchObject([1, 2].map(() => ({ reason: { code: 'git.missing' } })));
  });

  test('are stopped together, with all that they started, when they take too long', async () => {
    const cwd = repository('r');
    const args = ['-c', 'alias.wait=!exec sleep 60', 'wait'];
    const { PATH = '' } = process.env;
    const started = performance.now();
    const shell = openGitShell({ env: { PATH }, idleMs: 10, patienceMs: 300 });
    const endings = await Promise.all([shell.run({ cwd, args }), shell.run({ cwd, args })]);
    expect(endings.map(({ why }) => why)).toEqual(['ended by SIGKILL', 'ended by SIGKILL']);
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

test('names of files that stand in quotes are those names to git, whatever their bytes', async () => {
  const cwd = repository('r');
  const names = ['plain.ts', ' sp ace ', 'a"b\\c', 'tab\tline\nend', '\xff\xc3\xa4', '$(id)', 'ü'].map(
    (name) => Buffer.from(name, 'latin1'),
  );
  for (const name of names) fs.writeFileSync(Buffer.concat([Buffer.from(`${cwd}/`), name]), 'x');
  const input = quotedLines(names.map((name) => name.toString('latin1')));
  await runGit({ cwd, args: ['update-index', '--add', '--stdin'], input });
  const known = await runGit({ cwd, args: ['ls-files', '-z'] });
  expect(splitZero(known).sort()).toEqual(names.map((name) => name.toString('latin1')).sort());
});
