import type { QueryTerm } from './parse-query.ts';

const BEFORE = 60;
const LENGTH = 200;

/** From, to (exclusive). */
export type Mark = [from: number, to: number];

/** The place in a text where the words are, on one line. `small` is the text in small letters. */
export function snippetOf({
  text,
  small,
  terms,
}: {
  text: string;
  small: string;
  terms: readonly QueryTerm[];
}): string {
  const at = firstPlace({ small, terms });
  const from = at <= BEFORE ? 0 : wordStart({ text, at: at - BEFORE });
  const to = Math.min(text.length, from + LENGTH);
  const cut = withoutHalves(text.slice(from, to)).replaceAll(/\s+/g, ' ').trim();
  return `${from > 0 ? '…' : ''}${cut}${to < text.length ? '…' : ''}`;
}

function firstPlace({ small, terms }: { small: string; terms: readonly QueryTerm[] }): number {
  const wanted = [...terms.map((term) => term.literal), ...terms.flatMap((term) => term.words)];
  return wanted.map((word) => small.indexOf(word)).find((at) => at !== -1) ?? 0;
}

function wordStart({ text, at }: { text: string; at: number }): number {
  const space = text.slice(at, at + BEFORE / 2).search(/\s/);
  return space === -1 ? at : at + space + 1;
}

/** A character of two code units that was cut through. */
function withoutHalves(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]/, '').replace(/[\uD800-\uDBFF]$/, '');
}

/** Where the words stand in a snippet, in order and apart from one another. */
export function marksOf({ snippet, terms }: { snippet: string; terms: readonly QueryTerm[] }): Mark[] {
  const wanted = [...new Set(terms.flatMap((term) => [term.literal, ...term.words]))]
    .filter((word) => word !== '')
    .toSorted((a, b) => b.length - a.length);
  if (wanted.length === 0) return [];
  const pattern = new RegExp(wanted.map(literally).join('|'), 'giu');
  return Array.from(snippet.matchAll(pattern), ({ index, 0: found }) => [index, index + found.length]);
}

/** In a snippet all space is one blank. */
function literally(word: string): string {
  return word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ');
}
