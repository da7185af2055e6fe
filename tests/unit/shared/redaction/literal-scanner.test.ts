import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLiteralScanner } from '../../../../shared/redaction/engine/literal-scanner.ts';

test('finds literals inside each other, without regard to case', () => {
  const literals = ['token', 'ken', '_token', 'n='];
  expect(hitsOf({ literals, text: 'MY_TOKEN=x' })).toEqual(['_token@8', 'token@8', 'ken@8', 'n=@9'].sort());
});

test('finds exact literals only as they are written', () => {
  expect(hitsOf({ literals: ['AKIA'], text: 'akia AKIA Akia', exact: true })).toEqual(['AKIA@9']);
});

test('finds characters beyond ASCII beside letters that share their lower bits', () => {
  const literals = ['пароль', 'hasło', 'パス', 'Q~'];
  expect(hitsOf({ literals, text: 'пароль hasło パス 8Q~' })).toEqual(
    ['пароль@6', 'hasło@12', 'パス@15', 'Q~@19'].sort(),
  );
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

function hitsOf({
  literals,
  text,
  exact = false,
}: {
  literals: string[];
  text: string;
  exact?: boolean;
}): string[] {
  const scan = createLiteralScanner(literals.map((literal) => ({ text: literal, exact })));
  const found: string[] = [];
  for (const hits of scan(text))
    for (let index = 0; index < hits.count; index += 1)
      found.push(`${literals[hits.literals[index] ?? -1]}@${hits.ends[index]}`);
  return found.sort();
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
