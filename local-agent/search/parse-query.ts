import { cutWords, isKept, pairsOf, type Word } from './words.ts';

/** One thing to look for: a word, a path, or what stood between quotation marks. */
export type QueryTerm = {
  /** For the index. */
  expression: string;
  /** As it was typed, in small letters: a text that has it so is a better find. */
  literal: string;
  /** Only texts that have it word for word. */
  quoted: boolean;
  /** Words that may be shown where the literal is not there. */
  words: string[];
};

/** What somebody typed: words with spaces between, `"word for word"`, `begin*`. */
export function parseQuery(text: string): QueryTerm[] {
  return [...text.matchAll(/"([^"]+)"|(\S+)/g)].flatMap(([, quoted, plain = '']) => {
    const typed = quoted ?? plain;
    const isPrefix = quoted === undefined && typed.endsWith('*');
    const words = cutWords(typed).filter((word) => word.kind === 'characters' || isKept(word.whole));
    if (words.length === 0) return [];
    const last = words.length - 1;
    const parts = words.map((word, index) => expressionOf({ word, isPrefix: isPrefix && index === last }));
    return [
      {
        expression: parts.join(' AND '),
        literal: typed.replace(/\*$/, '').normalize('NFKC').toLowerCase(),
        quoted: quoted !== undefined,
        words: words.map((word) => (word.kind === 'name' ? word.whole : word.text)),
      },
    ];
  });
}

/** The same for words that no text has as a whole: as the beginning of one. */
export function asPrefix(term: QueryTerm): QueryTerm {
  const [word] = term.words;
  return word === undefined || term.words.length > 1 || term.expression.includes(' ')
    ? term
    : { ...term, expression: prefix(word) };
}

function expressionOf({ word, isPrefix }: { word: Word; isPrefix: boolean }): string {
  if (word.kind === 'characters') {
    const pairs = pairsOf(word.text);
    return pairs.length === 0 ? prefix(word.text) : pairs.map(exactly).join(' AND ');
  }
  const parts = word.parts.filter(isKept);
  const whole = isPrefix ? prefix(word.whole) : exactly(word.whole);
  return parts.length === 0 ? whole : `(${whole} OR (${parts.map(exactly).join(' AND ')}))`;
}

function exactly(word: string): string {
  return `"${word}"`;
}

function prefix(word: string): string {
  return `"${word}"*`;
}
