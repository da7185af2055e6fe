import type { Finding } from '../engine/finding.ts';
import { namesSecret } from '../rules/secret-names.ts';
import { isArgumentSecret } from '../values/argument-secret.ts';

export const insertMarks = [
  'insert into ',
  'insert or replace into ',
  'insert ignore into ',
  'replace into ',
];

/** What bounds the work. */
const MAX_ROWS = 40;
const REACH = 16_384;

const gap = '(?:\\s|\\\\{1,8}[nrt]){0,40}';
const head = new RegExp(
  `[a-z ]{8,24} [\\w.\`"\\[\\]\\\\]{1,120}${gap}\\(([^()]{3,1000})\\)${gap}(?:overriding \\w{4,6} value${gap})?values${gap}\\(`,
  'iy',
);
/** A value of a row: a string, in which two quotes are one (MySQL has both kinds), or a number, a name or a call. */
const value = new RegExp(
  `${gap}(?:[NE]?'((?:[^'\\\\]|''|\\\\.){0,1000})'|(\\\\{0,16})"([^"\\\\]{0,1000})\\2"|([^',()]{0,80}(?:\\([^()]{0,80}\\))?))${gap}([,)])`,
  'y',
);
const nextRow = new RegExp(`${gap},${gap}\\(`, 'y');
const columnName = /[\w ]+/;

/** What SQL writes into a column whose name is one of a secret: `INSERT INTO users (name, password) VALUES ('ada', '…')`. */
export function findInsertedSecrets({ text, mark }: { text: string; mark: number }): Finding[] {
  head.lastIndex = mark;
  const columns = (head.exec(text)?.[1] ?? '')
    .split(',')
    .map((name) => columnName.exec(name)?.[0].trim() ?? '');
  const secret = new Set(columns.flatMap((name, nth) => (namesSecret(name) ? [nth] : [])));
  if (secret.size === 0) return [];
  const findings: Finding[] = [];
  let at = head.lastIndex;
  for (let row = 0; row < MAX_ROWS && at - mark < REACH; row += 1) {
    const end = readRow({ text, at, width: columns.length, secret, findings });
    nextRow.lastIndex = end ?? 0;
    if (end === undefined || !nextRow.test(text)) break;
    at = nextRow.lastIndex;
  }
  return findings;
}

/** Where the row ends; undefined where it is none, or wider than what it is written into. */
function readRow(o: {
  text: string;
  at: number;
  width: number;
  secret: ReadonlySet<number>;
  findings: Finding[];
}): number | undefined {
  const { text, width, secret, findings } = o;
  value.lastIndex = o.at;
  for (let column = 0; column < width; column += 1) {
    const read = value.exec(text);
    if (!read) return undefined;
    const [whole, single, , double, , closer] = read;
    const string = single ?? double ?? '';
    if (secret.has(column) && isArgumentSecret(string)) {
      const start = read.index + whole.search(/['"]/) + 1;
      findings.push({ start, end: start + string.length, rule: 'password' });
    }
    if (closer === ')') return value.lastIndex;
  }
  return undefined;
}
