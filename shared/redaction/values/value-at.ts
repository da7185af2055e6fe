import { bracketQuote, closerOf, quotePrefix } from '../rules/string-wrappers.ts';
import { escapeCharacter } from '../engine/token-boundary.ts';

/** A value behind a name: its characters from `start` up to `end`; `quoted` when it stands in quotes. */
export type ValueSpan = { start: number; end: number; quoted: boolean };

const MAX_QUOTED = 4096;
const MAX_BRACKETED = 512;
/** Three quotes are one that ends with three; so are two, in SQL within a string, and in Nix. */
const opening = new RegExp(
  `${quotePrefix}(\\\\*)(["'\`])(?:\\1\\2\\1\\2|\\2(?=[^\\s"'\`,;()[\\]{}]{6,128}\\2\\2))?`,
  'y',
);
/** In pieces: what is longer than one has `=` at its end alone, or is a row of settings. */
const PIECE = 256;
const MAX_PIECES = 4;
const bareValue = (ends: string, or = '') =>
  new RegExp(`(?:[^\\s"'\`${ends}\\\\${escapeCharacter}]${or}){1,${PIECE}}`, 'y');
/** What ends a bare value anywhere: of `&` only what begins the next of a query, an entity or a condition. */
const bare = bareValue(
  ',;<>(){}[\\]|&',
  '|&(?=[A-Za-z\\d]{4})(?![\\w.%-]{1,40}[=;[(]|[A-Za-z]{4,40}(?![\\w.]))',
);
/** Behind a space no query of a URL goes on: `&` is the value's own. */
const bareBehindSpace = bareValue(',;<>(){}[\\]|');
/** In an env file only white space ends a value: passwords may hold any symbol. */
const bareLine = bareValue('');
const closers = '.,;:?)&|';

/** Reads the value that starts here. `wholeLine`: nothing but white space ends it. */
export function readValueAt({
  text,
  start,
  wholeLine,
}: {
  text: string;
  start: number;
  wholeLine: boolean;
}): ValueSpan | undefined {
  opening.lastIndex = start;
  const quote = opening.exec(text);
  if (quote)
    return readQuoted({
      text,
      start: opening.lastIndex,
      escapes: (quote[1] ?? '').length,
      mark: quote[2] ?? '"',
    });
  const bracketed = readBracketed({ text, start });
  if (bracketed) return bracketed;
  const pattern = wholeLine ? bareLine : text.charAt(start - 1) === ' ' ? bareBehindSpace : bare;
  const value = readBare({ text, start, pattern });
  if (value === undefined) return undefined;
  const end = start + lengthWithoutClosers(value);
  return end === start ? undefined : { start, end, quoted: false };
}

function readBracketed({ text, start }: { text: string; start: number }): ValueSpan | undefined {
  bracketQuote.lastIndex = start;
  const bracket = bracketQuote.exec(text);
  if (!bracket) return undefined;
  const from = bracketQuote.lastIndex;
  const length = text.slice(from, from + MAX_BRACKETED).indexOf(closerOf(bracket[1]));
  return length === -1 ? undefined : trimmed({ text, start: from, end: from + length });
}

/** Of a row of names and values without a space each name is looked at by itself, and no look reads all the others. */
function readBare(o: { text: string; start: number; pattern: RegExp }): string | undefined {
  const { text, start, pattern } = o;
  let end = start;
  for (let piece = 0; piece < MAX_PIECES; piece += 1) {
    pattern.lastIndex = end;
    const read = pattern.exec(text)?.[0] ?? '';
    end += read.length;
    if (read.length < PIECE) break;
    const equals = read.indexOf('=');
    if (equals !== -1 && equals < PIECE - 2) return undefined;
  }
  return end === start ? undefined : text.slice(start, end);
}

/** Without the sentence's or the shell's own punctuation. A loop: `/[.;]+$/` would be quadratic on a row of dots. */
function lengthWithoutClosers(value: string): number {
  let { length } = value;
  while (length > 0 && closers.includes(value.charAt(length - 1))) length -= 1;
  return length;
}

/**
 * JSON inside JSON multiplies backslashes. A quote with as many as the opening one closes the value, if the rest are pairs
 * of the value's own backslashes; an odd number of own ones makes it a part of the value. A number that does not fit
 * belongs to a quote around the value.
 */
function readQuoted({
  text,
  start,
  escapes,
  mark,
}: {
  text: string;
  start: number;
  escapes: number;
  mark: string;
}): ValueSpan | undefined {
  let at = text.indexOf(mark, start);
  while (at !== -1 && at - start <= MAX_QUOTED) {
    const backslashes = countBackslashesBefore({ text, at, from: start });
    const own = (backslashes - escapes) / (escapes + 1);
    if (own < 0 || !Number.isInteger(own)) return trimmed({ text, start, end: at - backslashes });
    if (own % 2 === 0) return trimmed({ text, start, end: at - escapes });
    at = text.indexOf(mark, at + 1);
  }
  return undefined;
}

/** Blanks inside the quotes are no part of a value. */
function trimmed({ text, start, end }: { text: string; start: number; end: number }): ValueSpan {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return { start: from, end: to, quoted: true };
}

const isBlank = (code: number) => code === 32 || code === 9 || code === 13;

function countBackslashesBefore({ text, at, from }: { text: string; at: number; from: number }): number {
  let count = 0;
  while (at - count > from && text.charCodeAt(at - count - 1) === 92) count += 1;
  return count;
}
