import { describe, expect, it } from 'vitest';
import { gitWorkOf, readGitWork } from '../../../../local-agent/client/git-work.ts';

// Outputs as git 2.39, gh and glab print them, names shortened.

const commitsIn = (...lines: string[]) => readGitWork({ work: 'commit', output: lines.join('\n') });
const requestsIn = (...lines: string[]) => readGitWork({ work: 'pull_request', output: lines.join('\n') });
const full = '4d1b31a0c3a2b8f7e6d5c4b3a2918f7e6d5c4b3a';

describe('the commits that an output names', () => {
  it.each([
    ['of a branch', ['[main 4d1b31a] two, again', ' 1 file changed, 1 insertion(+)'], '4d1b31a'],
    ['the first of a repository', ['[main (root-commit) 4077575] first [x] thing'], '4077575'],
    ['of no branch', ['[detached HEAD 00db039] three'], '00db039'],
    ['of a branch with marks in its name', ['[feat/a]b#1 00c409b] Revert "two"'], '00c409b'],
    ['without a subject', ['[main 00db039] '], '00db039'],
    ['without a subject, its end cut', ['[main 00db039]'], '00db039'],
    ['by its whole hash', [`[main ${full}] two`], full],
    [
      'amended',
      ['[main 1d1fcb4] two', ' Date: Fri Nov 27 21:55:59 2026 +0000', ' 1 file changed'],
      '1d1fcb4',
    ],
    ['behind what a hook prints', ['lint-staged: ok', '[main 00c409b] four'], '00c409b'],
    [
      'before a later command failed',
      ['Exit code 1', '[main 00c409b] four', 'error: failed to push'],
      '00c409b',
    ],
    ['with the line ends of Windows', ['[main 00c409b] four\r', ' 1 file changed\r'], '00c409b'],
    ['several', ['[main aaaaaaa] one', ' 1 file changed', '[main bbbbbbb] two'], 'aaaaaaa bbbbbbb'],
    ['twice the same', ['[main aaaaaaa] one', '[main aaaaaaa] one'], 'aaaaaaa'],
  ])('%s', (_what, lines, commits) => {
    expect(commitsIn(...lines)).toBe(commits);
  });

  it.each([
    ['of a quiet commit', ['']],
    ['of one with nothing to commit', ['On branch main', 'nothing to commit, working tree clean']],
    ['of one that a hook stopped', ['Exit code 1', 'eslint found 3 problems', 'husky - pre-commit failed']],
    ['of git in another language, without a branch', ['[losgelöster HEAD 00db039] drei']],
    ['of a log', ['4d1b31a two', 'commit 4d1b31a0c3a2b8f7e6d5c4b3a2918f7e6d5c4b3a']],
    [
      'of words in brackets',
      ['[INFO] started', '[worker 12] ready', '[12:00:01 deadbeef] seen', '[a b c0ffee1] x'],
    ],
    ['in the middle of a line', ['said: [main 4d1b31a] two']],
    ['too short', ['[main 4d1b31] two']],
    ['in capitals', ['[main 4D1B31A] two']],
  ])('are none %s', (_what, lines) => {
    expect(commitsIn(...lines)).toBeUndefined();
  });

  it('are no more than an agent makes itself, and a long line holds nobody up', () => {
    const many = Array.from({ length: 60 }, (_, index) => `[main ${String(1_000_000 + index)}] x`);
    expect(commitsIn(...many)?.split(' ')).toHaveLength(50);
    expect(commitsIn('['.repeat(200_000), `[${'a'.repeat(500_000)}`)).toBeUndefined();
  });
});

describe('the requests that an output names', () => {
  it.each([
    [
      'of gh',
      ['Creating pull request for x into main in o/r', '', 'https://github.com/o/r/pull/12'],
      'https://github.com/o/r/pull/12',
    ],
    [
      'of a host of one’s own',
      ['https://git.example.com/o/r/pull/7\r'],
      'https://git.example.com/o/r/pull/7',
    ],
    [
      'of glab',
      ['!12 title (x)', ' https://gitlab.com/g/sub/r/-/merge_requests/12', ''],
      'https://gitlab.com/g/sub/r/-/merge_requests/12',
    ],
  ])('%s', (_what, lines, address) => {
    expect(requestsIn(...lines)).toBe(address);
  });

  it.each([
    [
      'that was there before',
      ['a pull request for branch "x" into branch "main" already exists:', 'https://github.com/o/r/pull/12'],
    ],
    ['that a push offers', ['remote:      https://github.com/o/r/pull/new/x']],
    ['that a text speaks of', ['see https://github.com/o/r/pull/12 for more']],
    ['with a name and password', ['https://me:secret@github.com/o/r/pull/12']],
    ['with a part behind it', ['https://github.com/o/r/pull/12/files', 'https://github.com/o/r/pull/0']],
  ])('are none %s', (_what, lines) => {
    expect(requestsIn(...lines)).toBeUndefined();
  });
});

describe('what a command asks of git', () => {
  it.each([
    ['git commit -m "one"', ['commit']],
    ['cd app && git add -A && git commit -m "$(cat <<\'EOF\'\nfix: a\nEOF\n)"', ['commit']],
    ['git -C "my app" -c user.name=me --no-pager commit -m one', ['commit']],
    ['git -c user.name="Ada L" --git-dir=\'my app/.git\' commit -am one', ['commit']],
    ['GIT_AUTHOR_DATE=now GIT_AUTHOR_NAME="Ada L" git commit --amend --no-edit', ['commit']],
    ['if true; then git cherry-pick abc1234; fi', ['commit']],
    ['(git revert HEAD)', ['commit']],
    ['gh pr create --fill', ['pull_request']],
    ['glab mr new -f', ['pull_request']],
    ['git commit -m x && git push && gh pr create --fill', ['commit', 'pull_request']],
  ])('%s', (command, work) => {
    expect(gitWorkOf(command)).toEqual(work);
  });

  it.each([
    'git log --grep commit',
    'git commit-graph write',
    'git show HEAD',
    'echo git commit',
    'digit commit',
    'gh pr view 12',
    'gh issue create',
    'npm run git commit',
    'git --version; npm run commit',
    'git status && echo commit',
    `git ${'-c '.repeat(5_000)}x`,
    '\n'.repeat(20_000),
    'a="'.repeat(6_000),
    `git ${'-c "'.repeat(5_000)}`,
  ])('nothing: %.40s', (command) => {
    expect(gitWorkOf(command)).toEqual([]);
  });
});
