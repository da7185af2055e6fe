import { stripVTControlCharacters } from 'node:util';
import { errorHeadline } from '../../shared/events/error-headline.ts';
import { systemErrors, toolCodes, unnamedThings } from './error-words.ts';

/** More of a message never tells what it is about. */
const LOOKED_AT = 4000;
const LONGEST_LINE = 400;
const LONGEST = 160;

/**
 * What is left of an error when all is taken out that only this occurrence has: the code that names the fault, else the
 * first line that says something, with paths, numbers, ids, quoted values and names masked.
 */
export function errorShape(message: string): string {
  const plain = stripVTControlCharacters(message.slice(0, LOOKED_AT));
  const line = tellingLine(plain).slice(0, LONGEST_LINE);
  return (codeOf(line) ?? firstSentence(mask(line)).slice(0, LONGEST)).toLowerCase();
}

const exitCode = /^exit code -?\d+: /i;

/** A command's exit code says little beside its output; a line that announces another is read with it. */
function tellingLine(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const first = errorHeadline(lines.join('\n')).replace(exitCode, '');
  const next = lines[lines.findIndex((line) => line.endsWith(first)) + 1];
  return first.endsWith(':') && next !== undefined ? `${first} ${next}` : first;
}

/** `TS2345`, `ENOENT`, `ERR_MODULE_NOT_FOUND`, `HTTP 429`: the words behind it are about this one case. */
function codeOf(line: string): string | undefined {
  const [named] = toolCodes.exec(line) ?? [];
  if (named !== undefined) return named.replaceAll(/[[\]\s]/g, '');
  const [, status] = httpStatus.exec(line) ?? [];
  if (status !== undefined) return `http ${status}`;
  const said = line.toLowerCase().replace(/[.!]$/, '');
  return systemFaults.find(({ named, words }) => named.test(line) || said.endsWith(words))?.code;
}

const systemFaults = Object.entries(systemErrors).map(([code, words]) => ({
  code,
  named: new RegExp(`\\b${code}\\b`),
  words: `: ${words}`,
}));

const httpStatus =
  /(?:\bHTTP(?:\/\d(?:\.\d)?)?(?: error)?|\bstatus(?: code)?|\bAPI error|\breturned error|\berror code)[:\s=]{0,3}([45]\d\d)\b|^([45]\d\d)(?= [A-Z{])/i;

/** In this order: what is longer and surer goes first. The last of each: a line without it is not searched. */
const masks: readonly (readonly [pattern: RegExp, word: string, needs?: RegExp])[] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '', /\d/],
  [/^\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?/g, '', /\d/],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'`<>)\]]+/gi, '<path>', /\//],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>', /-/],
  [
    /(?<![\w])(?:"[^"\n]{0,300}"|'[^'\n]{0,300}'|`[^`\n]{0,300}`|“[^”\n]{0,300}”|‘[^’\n]{0,300}’)(?!\w)/g,
    '<value>',
    /["'`“‘]/,
  ],
  [/(?:\b[A-Za-z]:)?(?:[\w.@~+-]*[\\/])+[\w.@~+-]*(?:[:(]\d+(?:[:,]\d+)?\)?)*/g, '<path>', /[\\/]/],
  [
    /\b[\w-]+(?:\.[\w-]+)*\.(?:[cm]?[jt]sx?|py|rs|go|java|kt|rb|php|cs|cpp|cc|h|hpp|css|scss|html|json|ya?ml|toml|md|sql|sh|txt|lock|vue|svelte)\b(?:[:(]\d+(?:[:,]\d+)?\)?)*/gi,
    '<path>',
    /\./,
  ],
  [/\b(?=\w*\d)(?:0x)?[0-9a-f]{7,}\b/gi, '<id>', /\d/],
  [/\b[a-z]{2,12}_[A-Za-z0-9]{8,}\b/g, '<id>', /_/],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<host>', /\d/],
  [/\b(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+):\d+\b/gi, '<host>', /\d/],
  [/[[{](?:[^[\]{}\n]{0,200})[\]}]/g, '<value>', /[[{]/],
  [/\b[A-Za-z_$][\w$.]*\([^()\n]{0,120}\)/g, '<name>', /\(/],
  [/-?\b\d[\d.,_]*(?:\s?(?:ms|s|sec|seconds?|m|min|minutes?|h|hours?|[KMGT]i?B|bytes|%)\b)?/g, '#', /\d/],
  ...unnamedThings,
  // Identifiers: `orderTotal`, `order_total`, `cart.total`.
  [
    /\b(?:[a-z]+(?:[A-Z][a-z0-9]*)+|[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+|[a-z_$][\w$]*(?:\.[a-z_$][\w$]*)+)\b/g,
    '<name>',
    /[A-Z_.]/,
  ],
];

function mask(line: string): string {
  let masked = line;
  for (const [pattern, word, needs] of masks)
    if (needs === undefined || needs.test(masked)) masked = masked.replaceAll(pattern, word);
  if (/\bexpected\b/i.test(masked)) masked = maskAssertion(masked);
  return masked
    .replaceAll(/(?:[#]\s*){2,}/g, '# ')
    .replaceAll(/<(?:value|name|path)>(?:(?:, | and | or )<(?:value|name|path)>)+/g, '<value>')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const compared = /<\w+>|#|\b(?:true|false|null|undefined|NaN|None)\b/gi;

/** What was compared is of the occurrence, how it was compared is the fault. */
function maskAssertion(line: string): string {
  return line.replaceAll(compared, '<value>').replaceAll(/<value>(?:[\s,]+<value>)+/g, '<value>');
}

/** Advice and lists behind it vary: `Agent type <value> not found. Available agents: …`. */
function firstSentence(line: string): string {
  const end = line.search(/[.!?;] (?=[A-Z<])/);
  const sentence = end < 0 ? line : line.slice(0, end);
  return (sentence.split(' ').length < 3 ? line : sentence).replace(/[\s.:;,!]+$/, '');
}
