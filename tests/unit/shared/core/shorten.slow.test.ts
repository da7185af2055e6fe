import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { shorten } from '../../../../shared/core/shorten.ts';

it('a text that is too long says so, and stays well formed within its room', () => {
  expect(shorten('Move orders', 11)).toBe('Move orders');
  expect(shorten('Move orders', 8)).toBe('Move or…');
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (whole, length) => {
      const short = shorten(whole, length);
      expect(short.length).toBeLessThanOrEqual(length);
      expect(short.isWellFormed()).toBe(true);
      expect(short.endsWith('…') || short === whole).toBe(true);
    }),
  );
});
