import { describe, expect, it } from 'vitest';
import { errorHeadline, splitHeadline } from '../../../../shared/events/error-headline.ts';

describe('what an error says in one line', () => {
  it.each([
    ['its first line, when that is a message', 'ENOENT: no such file\n    at open', 'ENOENT: no such file'],
    ['nothing, when there is nothing', '', ''],
    ['the exit code, when that is all', 'Exit code 2\n\n', 'Exit code 2'],
    [
      'the line behind the code',
      'Exit code 1\n\n  TS2345: no overload\nmore',
      'Exit code 1: TS2345: no overload',
    ],
    [
      'the error below the progress of a test run',
      'Exit code 1\nF.  [100%]\n===== FAILURES =====\n____ test_sum ____\n>  assert 1 == 2\nE  AssertionError: 1 != 2\n',
      'Exit code 1: E  AssertionError: 1 != 2',
    ],
    [
      'the failed test, when no error is named',
      'Exit code 1\nRUN v5\n✓ a passes\nFAIL test/rate.test.ts > refuses\n',
      'Exit code 1: FAIL test/rate.test.ts > refuses',
    ],
    [
      'the compiler error, not its banner',
      'Exit code 101\n   Compiling shop v0.1.0\nerror[E0308]: mismatched types\n --> src/main.rs:4:5\n',
      'Exit code 101: error[E0308]: mismatched types',
    ],
    ['the only line there is, however bare', 'Exit code 1\nF', 'Exit code 1: F'],
  ])('%s', (_, message, line) => {
    expect(errorHeadline(message)).toBe(line);
  });

  it('is found in linear time', () => {
    const hostile = `Exit code 1\n${'='.repeat(500_000)} ${' E'.repeat(250_000)}`;
    expect(errorHeadline(hostile)).toContain('Exit code 1: ');
  });
});

describe('splitHeadline', () => {
  it.each([
    ['Exit code 2\n\nFAIL src/a.test.ts', { exit: 'Exit code 2', says: 'FAIL src/a.test.ts' }],
    ['Exit code -1', { exit: 'Exit code -1', says: 'Exit code -1' }],
    ['ENOENT: no such file', { exit: undefined, says: 'ENOENT: no such file' }],
    ['', { exit: undefined, says: '' }],
  ])('%j', (message, told) => {
    expect(splitHeadline(message)).toEqual(told);
  });
});
