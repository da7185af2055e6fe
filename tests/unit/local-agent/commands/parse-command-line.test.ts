import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../../local-agent/cli/parse-command-line.ts';

const args = {
  id: { type: 'positional', required: true },
  more: { type: 'positional', required: false },
  by: { type: 'enum', options: ['day', 'model'], default: 'day' },
  since: { type: 'string' },
  refresh: { type: 'boolean', default: true },
  wait: { type: 'boolean' },
} as const;

function parse(...rawArgs: string[]) {
  return parseCommandLine({ args, path: 'subtrack show', rawArgs });
}

describe('a command line', () => {
  it('gives every flag and word by name, with its default where it is not told', () => {
    expect(parse('s1')).toEqual({
      id: 's1',
      more: undefined,
      by: 'day',
      since: undefined,
      refresh: true,
      wait: undefined,
    });
  });

  it.each<[string[], Record<string, unknown>]>([
    [['s1', '--by', 'model'], { by: 'model' }],
    [['s1', '--by=model', '--by=day'], { by: 'day' }],
    [['--since', '2d', 's1'], { id: 's1', since: '2d' }],
    [['s1', '--since', '-1d'], { since: '-1d' }],
    [['s1', '--since=--odd'], { since: '--odd' }],
    [['s1', '--no-refresh'], { refresh: false }],
    [['s1', '--refresh=false'], { refresh: false }],
    [['s1', '--no-refresh', '--refresh'], { refresh: true }],
    [['s1', '--wait', 'two'], { wait: true, more: 'two' }],
    [['s1', '--', '--wait'], { more: '--wait', wait: undefined }],
    [['-', '--json'], { id: '-' }],
  ])('%j', (rawArgs, values) => {
    expect(parse(...rawArgs)).toMatchObject(values);
  });

  it.each<[string[], string]>([
    [[], 'ID is missing'],
    [['a', 'b', 'c'], '"c" is one argument too many'],
    [['a', '--sinse', '2d'], '"subtrack show" has no flag --sinse'],
    [['a', '-x'], '"subtrack show" has no flag -x'],
    [['a', '--since'], '--since needs a value'],
    [['a', '--since', '--wait'], '--since needs a value'],
    [['a', '--since='], '--since needs a value'],
    [['a', '--no-since'], '--no-since needs a value'],
    [['a', '--by', 'colour'], '--by cannot be "colour"'],
    [['a', '--constructor'], '"subtrack show" has no flag --constructor'],
  ])('%j is refused', (rawArgs, message) => {
    expect(() => parse(...rawArgs)).toThrow(message);
  });
});
