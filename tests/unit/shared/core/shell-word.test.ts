import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { pastedLast, pastedOption, pastedWord, shellWord } from '../../../../shared/core/shell-word.ts';

const odd = [
  '',
  'my shop',
  "it's",
  "''",
  '$(touch x)',
  '`id`',
  'a;b&&c|d>e',
  '"\\',
  '~',
  '*',
  '#a',
  'two\nlines',
  'ä 修复',
  '!!',
];

describe('a word for a shell', () => {
  it('stays as it is where every shell reads it as one word', () => {
    for (const plain of ['session-1.4', '/home/dev/shop', 'a@b:c%d+e=f,g'])
      expect(shellWord(plain)).toBe(plain);
  });

  it('is read back by a shell as the same text, whatever it holds', () => {
    const read = execFileSync('sh', ['-c', `printf '%s\\0' ${odd.map(shellWord).join(' ')}`], {
      encoding: 'utf8',
    });
    expect(read.split('\0').slice(0, -1)).toEqual(odd);
  });

  it('is, where it is pasted, what it was, and holds nothing that a terminal acts on', () => {
    const all = [...odd, 'a\u001b[201~; id\n', '\r', "it's\t\\n", 'x\u009b31m', '\u0007$(id)'];
    const words = all.map(pastedWord);
    for (const word of words) expect(word).not.toMatch(/\p{Cc}/u);
    const read = execFileSync('bash', ['-c', `printf '%s\\0' ${words.join(' ')}`], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    expect(read.split('\0').slice(0, -1)).toEqual(all);
  });

  it('is no option of the command where it begins with a dash', () => {
    expect(pastedOption('claude --resume', 'a-b')).toBe('claude --resume a-b');
    expect(pastedOption('claude --resume', '--dangerous')).toBe('claude --resume=--dangerous');
    expect(pastedOption('claude --resume', '-x;id')).toBe("claude --resume='-x;id'");
    expect([pastedLast('a'), pastedLast('-rf $HOME')]).toEqual(['a', "-- '-rf $HOME'"]);
  });
});
