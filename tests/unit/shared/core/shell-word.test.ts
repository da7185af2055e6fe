import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../../shared/core/shell-word.ts';

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
});
