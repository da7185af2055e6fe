import { expect, it } from 'vitest';
import { capnpText, Embedded } from '../../../../local-agent/cloud/capnp-text.ts';

it('writes a configuration as workerd reads it', () => {
  const config = {
    services: [{ name: 'a', disk: { path: '/x', writable: true } }],
    n: 3,
    f: new Embedded('a b.js'),
  };
  expect(capnpText(config)).toBe(
    '(services = [(name = "a", disk = (path = "/x", writable = true))], n = 3, f = embed "a b.js")',
  );
});

it.each([
  ['C:\\Users\\Ada "A"', '"C:\\\\Users\\\\Ada \\"A\\""'],
  ['zwei\nZeilen', '"zwei\\nZeilen"'],
  ['Łódź 東京', '"Łódź 東京"'],
  ['', '""'],
])('keeps any text in its quotes: %j', (text, written) => {
  expect(capnpText(text)).toBe(written);
});
