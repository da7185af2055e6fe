import { expect, it } from 'vitest';
import { createKeyedDigest } from '../../../../shared/privacy/keyed-digest.ts';

const key = '000102030405060708090a0b0c0d0e0f';

// Of the reference implementation: the message is the bytes 0, 1, 2 …, its answer in the order of a number.
it.each([
  [0, '726fdb47dd0e0e31'],
  [1, '74f839c593dc67fd'],
  [7, 'ab0200f58b01d137'],
  [8, '93f5f5799a932462'],
  [15, 'a129ca6149be45e5'],
  [63, '958a324ceb064572'],
])('is SipHash-2-4 of %i bytes', (length, wanted) => {
  const text = String.fromCodePoint(...Array.from({ length }, (_, at) => at));
  expect(createKeyedDigest(key)(text)).toBe(wanted);
});

it('says something else under another key', () => {
  const other = createKeyedDigest('f'.repeat(32));
  expect(other('acme/app')).not.toBe(createKeyedDigest(key)('acme/app'));
});

it('takes no key of another length', () => {
  expect(() => createKeyedDigest('abc')).toThrow('32 hexadecimal');
});
