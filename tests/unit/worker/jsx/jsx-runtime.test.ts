import * as fc from 'fast-check';
import { Fragment as HonoFragment, jsx as honoJsx } from 'hono/jsx/jsx-runtime';
import { describe, expect, it } from 'vitest';
import { Fragment, jsx } from '../../../../worker/jsx/jsx-runtime.ts';

/** An element told without a runtime: its tag, its attributes, what is in it. */
type Told = [tag: string, attributes: Record<string, unknown>, ...children: unknown[]];

const isTold = (value: unknown): value is Told =>
  Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'object' && value[1] !== null;

function propsOf({ attributes, children }: { attributes: object; children: unknown[] }) {
  if (children.length === 0) return { ...attributes };
  return { ...attributes, children: children.length === 1 ? children[0] : children };
}

function ours(told: unknown): unknown {
  if (!isTold(told)) return Array.isArray(told) ? told.map(ours) : told;
  const [tag, attributes, ...children] = told;
  const props = propsOf({ attributes, children: children.map(ours) });
  return jsx(tag === '' ? Fragment : tag, props);
}

function honos(told: unknown): unknown {
  if (!isTold(told)) return Array.isArray(told) ? told.map(honos) : told;
  const [tag, attributes, ...children] = told;
  const props = propsOf({ attributes, children: children.map(honos) });
  return tag === ''
    ? HonoFragment(props as Parameters<typeof HonoFragment>[0])
    : honoJsx(tag, props as Parameters<typeof honoJsx>[1], undefined);
}

const pages: Told[] = [
  ['p', {}, 'plain'],
  ['p', { class: 'a "b" & <c>', title: "it's" }, 'a < b && c > "d"', 3, 0, null, undefined, false, true, ''],
  ['input', { type: 'checkbox', checked: true, disabled: false, 'data-on': true, value: 0 }],
  ['br', {}],
  ['script', { src: '/a.js' }, ''],
  [
    'a',
    { href: '/x?a=1&b=%20', tabindex: -1, download: true, hidden: undefined, id: null },
    ['b', {}, 'deep'],
  ],
  ['', {}, ['i', {}, 'one'], 'two', [['u', {}, 'in a list'], 'and text']],
  [
    'svg',
    { viewBox: '0 0 10 10', 'stroke-width': 2 },
    ['title', {}, 'what <it> is'],
    ['path', { d: 'M0 0' }],
  ],
  [
    'head',
    {},
    ['title', {}, 'A & B'],
    ['meta', { charset: 'utf-8' }],
    ['link', { rel: 'stylesheet', href: '/s' }],
  ],
  ['button', { type: 'submit', 'aria-pressed': false }, '👩‍💻 \u0000 \ud800'],
];

describe('what a page is written as', () => {
  it.each(pages)('is what hono writes: <%s %j>', (...told) => {
    expect(String(ours(told))).toBe(String(honos(told)));
  });

  it('is escaped as hono does it, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, value) => {
        const told: Told = ['p', { title: value }, text, ['b', {}, value]];
        expect(String(ours(told))).toBe(String(honos(told)));
      }),
      { numRuns: 50 },
    );
  });

  it('takes components, and whatever they give', () => {
    expect(String(jsx(({ children }) => jsx('b', { children }), { children: '<i>' }))).toBe(
      '<b>&lt;i&gt;</b>',
    );
    for (const nothing of [null, undefined, false]) expect(String(jsx(() => nothing, {}))).toBe('');
    expect(String(jsx(() => '<i>', {}))).toBe('&lt;i&gt;');
  });
});

describe('what is no page', () => {
  it('is an element of no such name, and a component that waits', () => {
    expect(() => jsx('p><script', {})).toThrow(Error);
    expect(() => jsx(async () => 'late', {})).toThrow(Error);
  });

  it('is left out: a name that ends the tag, and what only looks like markup', () => {
    expect(String(jsx('p', { 'x onload': 'y' }))).toBe('<p></p>');
    expect(String(jsx('p', { children: [{ isEscaped: true, toString: () => '<script>' }, Object] }))).toBe(
      '<p></p>',
    );
    expect(String(jsx('p', { title: { toString: () => '"><script>' } }))).toBe(
      '<p title="&quot;&gt;&lt;script&gt;"></p>',
    );
  });
});
