import { describe, expect, it } from 'vitest';
import { readableInput } from '../../../../../worker/dashboard/session/steps/readable-input.ts';

describe('the input of a call as a step shows it', () => {
  it.each([
    ['{"command":"ls -l"}', 'ls -l'],
    ['{"path":"a.ts","lines":[1,2]}', 'path: a.ts\nlines:\n[\n  1,\n  2\n]'],
    ['{"path":"a.ts","text":"one\\ntw', 'path: a.ts\ntext:\none\ntw'],
    ['no fields', 'no fields'],
  ])('%s', (input, shown) => {
    expect(readableInput(input)).toBe(shown);
  });

  it.each([100, 5000, 200_000])(
    'is as it was sent where it goes %i levels deep, whole or cut off',
    (levels) => {
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        const cut = `{"tree":${open.repeat(levels)}`;
        const whole = `${cut}1${close.repeat(levels)}}`;
        expect(readableInput(cut)).toBe(cut);
        expect(readableInput(whole)).toBe(whole);
      }
    },
  );
});
