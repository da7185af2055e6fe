import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLiteralScanner } from '../../../../shared/redaction/engine/literal-scanner.ts';

test('finds literals inside each other, without regard to case', () => {
  const literals = ['token', 'ken', '_token', 'n='];
  expect(hitsOf({ literals, text: 'MY_TOKEN=x' })).toEqual(['_token@8', 'token@8', 'ken@8', 'n=@9'].sort());
});

test('finds what straddles two blocks', () => {
  expect(hitsOf({ literals: ['secret'], text: `${'x'.repeat(65_533)}secret` })).toEqual(['secret@65539']);
});

test('finds the same as a search for each literal', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '-'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1, selector: (text) => text.toLowerCase() }),
      fc.array(word),
      (literals, parts) => {
        const text = parts.join('');
        expect(hitsOf({ literals, text })).toEqual(searchEach({ literals, text }));
      },
    ),
  );
});

function hitsOf({ literals, text }: { literals: string[]; text: string }): string[] {
  const blocks = [...createLiteralScanner(literals)(text)];
  return blocks
    .flat()
    .map(({ literal, end }) => `${literals[literal]}@${end}`)
    .sort();
}

function searchEach({ literals, text }: { literals: string[]; text: string }): string[] {
  const lower = text.toLowerCase();
  return literals
    .flatMap((literal) =>
      [...lower].flatMap((_, at) =>
        lower.startsWith(literal.toLowerCase(), at) ? [`${literal}@${at + literal.length}`] : [],
      ),
    )
    .sort();
}
