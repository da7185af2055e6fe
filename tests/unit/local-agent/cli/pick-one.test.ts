import { PassThrough, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { canAsk, pickOne } from '../../../../local-agent/cli/pick-one.ts';

/** A terminal at which somebody presses these keys. */
function terminal(keys: readonly string[]) {
  let shown = '';
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stdout = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        shown += chunk.toString('utf8');
        done();
      },
    }),
    { isTTY: true, columns: 80, rows: 24 },
  );
  for (const [n, key] of keys.entries()) setTimeout(() => stdin.write(key), 50 + n * 20);
  return { deps: { stdin: () => stdin, stdout }, shown: () => shown };
}

const choices = [
  { value: 'one', label: 'The first' },
  { value: 'two', label: 'The second', hint: 'later' },
] as const;

it.each([
  ['the first with Return', ['\r'], 'one'],
  ['the second with the arrow', ['\u001b[B', '\r'], 'two'],
  ['nothing with Ctrl-C', ['\u0003'], undefined],
])('picks %s', async (_name, keys, expected) => {
  const { deps, shown } = terminal(keys);
  expect(await pickOne({ deps, message: 'Which one?', choices })).toBe(expected);
  expect(shown()).toContain('Which one?');
  expect(shown()).toContain('The second');
});

it('asks nobody where one of the ends is no terminal', () => {
  const { deps } = terminal([]);
  expect(canAsk(deps)).toBe(true);
  expect(canAsk({ ...deps, stdout: { write: () => true } })).toBe(false);
  expect(canAsk({ ...deps, stdin: () => new PassThrough() })).toBe(false);
});
