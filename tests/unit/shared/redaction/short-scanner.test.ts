import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createLiteralScanner,
  type Literal,
  type LiteralScanner,
} from '../../../../shared/redaction/engine/literal-scanner.ts';
import { createScanner } from '../../../../shared/redaction/engine/scanner.ts';
import { createShortScanner } from '../../../../shared/redaction/engine/short-scanner.ts';

const letter = fc.constantFrom('a', 'b', 'B', '-', ' ', '\0', 'я', 'É');
const literal: fc.Arbitrary<Literal> = fc.record({
  text: fc.string({ unit: letter, minLength: 1, maxLength: 5 }),
  exact: fc.boolean(),
  atTokenStart: fc.boolean(),
});
const texts = fc.array(fc.string({ unit: letter, maxLength: 40 }), { maxLength: 5 });

test('finds in short texts what the automaton finds, in the same order', () => {
  fc.assert(
    fc.property(fc.array(literal, { minLength: 1, maxLength: 12 }), texts, (literals, all) => {
      const short = createShortScanner(literals);
      const whole = createLiteralScanner(literals);
      for (const text of all) expect(hitsOf(short, text)).toEqual(hitsOf(whole, text));
    }),
    { numRuns: 50 },
  );
});

test('goes on with the automaton when there is more text, in the middle of nothing', () => {
  const literals: Literal[] = ['token', 'ken', 'x'].map((text) => ({ text, exact: false }));
  const scan = createScanner(literals);
  const whole = createLiteralScanner(literals);
  const lines = ['', 'a token', `${'.'.repeat(70_000)}Token`, 'xken', 'TOKEN'];
  for (const text of [...lines, ...lines]) expect(hitsOf(scan, text)).toEqual(hitsOf(whole, text));
});

function hitsOf(scan: LiteralScanner, text: string): [number, number][] {
  const found: [number, number][] = [];
  for (const { literals, ends, count } of scan(text))
    for (let index = 0; index < count; index += 1) found.push([literals[index] ?? -1, ends[index] ?? -1]);
  return found;
}
