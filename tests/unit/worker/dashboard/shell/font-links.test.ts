import fs from 'node:fs';
import { expect, it } from 'vitest';
import { charactersOf } from '../../../../../worker/dashboard/islands/fetch-fonts.ts';
import { fontLinks } from '../../../../../worker/dashboard/shell/font-links.ts';

/** What the style sheet says: each file with the first and last characters of its ranges. */
const faces = fs
  .readFileSync('worker/dashboard/styles/fonts.css', 'utf8')
  .split('@font-face')
  .slice(1)
  .map((face) => ({
    file: /files\/([\w-]+)\.woff2/.exec(face)?.[1] ?? '',
    range: /unicode-range:([^;]+)/.exec(face)?.[1] ?? '',
  }));
const endsOf = (range: string) =>
  [...range.matchAll(/[0-9A-F]{4,}/g)].map(([code]) => String.fromCodePoint(Number.parseInt(code, 16)));
const others = faces.filter(({ file }) => !/latin-wght/.test(file));

it.each(others)('asks for $file with a page that holds any end of its ranges', ({ file, range }) => {
  const asked = endsOf(range).filter((char) => !fontLinks(`<p>a ${char} b</p>`).includes(`/${file}.woff2>`));
  expect(asked).toEqual([]);
});

it('asks for no font that the style sheet does not know', () => {
  const all = others.flatMap(({ range }) => endsOf(range)).join('');
  const asked = [...fontLinks(`<p>${all}</p>`).matchAll(/assets\/([\w-]+)\.woff2/g)].map(([, file]) => file);
  expect(asked.toSorted()).toEqual(others.map(({ file }) => file).toSorted());
});

it.each(['<p>plain · “quoted” – 42 €</p>', '<p title="Привет">Latin</p>', '<p>修复 مراجع 🦊</p>', ''])(
  'asks for none where Latin is all that is drawn, or no font of ours has it: %s',
  (html) => {
    expect(fontLinks(html)).toBe('');
  },
);

it.each(faces)('the browser finds the same characters by the range of $file', ({ range }) => {
  const characters = charactersOf(range);
  expect(endsOf(range).filter((char) => !characters.test(`a ${char} b`))).toEqual([]);
  expect(characters.test('修复')).toBe(false);
});

it('reads ranges as browsers write them', () => {
  expect(charactersOf('U+301, U+400-45F').test('é Ж')).toBe(true);
  expect(charactersOf('U+301, U+400-45F').test('é Ł')).toBe(false);
});
