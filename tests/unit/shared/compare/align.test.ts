import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignSequences, mostAligned } from '../../../../shared/compare/align.ts';

const align = (a: string, b: string) =>
  alignSequences({ a: [...a], b: [...b], likeness: (one, other) => Number(one === other) });
const shown = (a: string, b: string) =>
  align(a, b)
    .pairs.map((pair) => `${pair.a ?? '-'}${pair.b ?? '-'}`)
    .join(' ');

describe('alignSequences', () => {
  it('puts what is alike side by side, and leaves a gap where one has nothing like it', () => {
    expect(shown('abc', 'abc')).toBe('aa bb cc');
    expect(shown('abcd', 'acd')).toBe('aa b- cc dd');
    expect(shown('ac', 'abc')).toBe('aa -b cc');
    expect(shown('', 'ab')).toBe('-a -b');
    expect(shown('', '')).toBe('');
  });

  it('takes the likelier of two that are alike', () => {
    const { pairs } = alignSequences({
      a: ['Bash ls'],
      b: ['Bash pwd', 'Bash ls'],
      likeness: (one, other) => (one === other ? 2 : 1),
    });
    expect(pairs).toEqual([
      { a: undefined, b: 'Bash pwd' },
      { a: 'Bash ls', b: 'Bash ls' },
    ]);
  });

  it('keeps every item once and in its order, whatever is compared', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const { pairs } = align(a, b);
        expect(pairs.map((pair) => pair.a ?? '').join('')).toBe(a);
        expect(pairs.map((pair) => pair.b ?? '').join('')).toBe(b);
        const found = (one: string, other: string) =>
          align(one, other).pairs.filter((pair) => pair.a === pair.b).length;
        expect(found(a, b)).toBe(found(b, a));
        expect(found(a, a)).toBe(a.length);
        const both = pairs.filter((pair) => pair.a !== undefined && pair.b !== undefined);
        expect(both.map((pair) => pair.a)).toEqual(both.map((pair) => pair.b));
      }),
      { numRuns: 50 },
    );
  });

  it('looks at the beginnings of what is endless, and says what it left', () => {
    const long = Array.from({ length: 100_000 }, (_, at) => at % 7);
    const { pairs, left } = alignSequences({ a: long, b: long, likeness: (a, b) => Number(a === b) });
    expect(pairs).toHaveLength(mostAligned);
    expect(left).toBe(2 * (100_000 - mostAligned));
  });

  it('is not misled by a likeness that is no number of use', () => {
    for (const likeness of [-1, Number.NaN]) {
      const { pairs } = alignSequences({ a: [1], b: [1], likeness: () => likeness });
      expect(pairs).toEqual([
        { a: 1, b: undefined },
        { a: undefined, b: 1 },
      ]);
    }
  });
});
