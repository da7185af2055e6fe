import type { Finding } from '../engine/finding.ts';
import { namesSecret } from '../rules/secret-names.ts';
import { isTokenCode } from '../engine/token-boundary.ts';
import { isArgumentSecret } from '../values/argument-secret.ts';

/** What bounds the work: a table's head is short, and so is what of the table is looked at. */
const MAX_HEAD = 400;
const MAX_ROW = 600;
const MAX_ROWS = 40;

const lineEnd = /\r?\n|(?:\\{1,8}r)?\\{1,8}n/g;
const rowPrefix = /^(?: {0,6}\d{1,6}(?:→|\t)|[\w./-]{1,80}:\d{1,6}:|[+ -])/;
const cell = /^[ \t"'`\\]*([A-Za-z][\w .-]{1,40}?)[ \t"'`\\]*$/;

/** Code has lists of names as well; a head has at least two, words alone, and nothing behind the last. */
function isHead({ cells, delimiter }: { cells: readonly string[]; delimiter: string }): boolean {
  const all = cells.map((text, column) => (column === 0 ? text.slice(lengthOfPrefix(text)) : text));
  const inner = delimiter === '|' || delimiter === '│' ? all.filter((text) => text.trim() !== '') : all;
  return inner.length >= 2 && inner.every((text) => cellOfHead.test(text));
}

const cellOfHead = /^[ \t"'`\\+\d→:./-]*[A-Za-z][\w ./()#-]{0,60}[ \t"'`\\]*$/;

const lengthOfPrefix = (text: string) => rowPrefix.exec(text)?.[0].length ?? 0;

type Row = { start: number; end: number };

/** A column whose head names a secret: CSV, tab separated values, tables of Markdown and of database clients. */
export function findTableSecrets({ text, mark }: { text: string; mark: number }): Finding[] {
  const delimiter = delimiterBeside({ text, mark });
  const head = delimiter === undefined ? undefined : rowAround({ text, at: mark });
  if (delimiter === undefined || !head) return [];
  const before = text.slice(head.start, mark);
  const column = before.split(delimiter).length - 1;
  const cells = text.slice(head.start, head.end).split(delimiter);
  const [, name] = cell.exec(cells[column] ?? '') ?? [];
  if (name === undefined || !namesSecret(name) || !isHead({ cells, delimiter })) return [];
  return findInColumn({ text, from: head.end, delimiter, column, name, width: cells.length });
}

function findInColumn(o: {
  text: string;
  from: number;
  delimiter: string;
  column: number;
  name: string;
  width: number;
}): Finding[] {
  const { text, delimiter, column, name } = o;
  const findings: Finding[] = [];
  let { from } = o;
  for (let rows = 0; rows < MAX_ROWS; rows += 1) {
    const row = rowBehind({ text, end: from });
    if (!row || row.end - row.start > MAX_ROW) break;
    from = row.end;
    const cells = text.slice(row.start, row.end).split(delimiter);
    if (cells.length !== o.width || cells[column]?.includes(name) === true) break;
    const value = cellValue({ cells, delimiter, column, row });
    if (!value) continue;
    if (isArgumentSecret(text.slice(value.start, value.end)))
      findings.push({ start: value.start, end: value.end, rule: 'password' });
  }
  return findings;
}

function cellValue(o: { cells: string[]; delimiter: string; column: number; row: Row }): Row | undefined {
  const { cells, delimiter, column, row } = o;
  const start =
    row.start + cells.slice(0, column).reduce((sum, text) => sum + text.length + delimiter.length, 0);
  const whole = cells[column] ?? '';
  const lead = column === 0 ? lengthOfPrefix(whole) : 0;
  const match = /^[ \t"'`\\]*([^\s"'`\\]{4,512})/.exec(whole.slice(lead));
  const value = match?.[1];
  if (match === null || value === undefined) return undefined;
  const at = start + lead + match[0].length - value.length;
  return { start: at, end: at + value.length };
}

/** The line of the mark without what stands around it in JSON. */
function rowAround({ text, at }: { text: string; at: number }): Row | undefined {
  const least = Math.max(0, at - MAX_HEAD);
  const before = text.slice(least, at);
  const breakAt = Math.max(
    endOfLast({ text: before, piece: '\n' }),
    endOfLast({ text: before, piece: '\\n' }),
  );
  const startAt = Math.max(breakAt, endOfLastValueStart(before));
  if (startAt === 0 && least !== 0) return undefined;
  lineEnd.lastIndex = 0;
  const length = lineEnd.exec(text.slice(at, at + MAX_HEAD))?.index;
  return length === undefined ? undefined : { start: least + startAt, end: at + length };
}

/** In JSON a table may begin with its string: `"content":"id,password⏎…`. */
function endOfLastValueStart(text: string): number {
  let end = 0;
  for (const { index, 0: whole } of text.matchAll(/: ?\\{0,16}["'`]/g)) end = index + whole.length;
  return end;
}

/** And end with it. */
const stringEnd = /\\{0,16}"(?:\}|\]|$|, ?\\{0,16}"[\w-]{1,40}\\{0,16}":)/;

function endOfLast({ text, piece }: { text: string; piece: string }): number {
  const at = text.lastIndexOf(piece);
  return at === -1 ? 0 : at + piece.length;
}

function rowBehind({ text, end }: { text: string; end: number }): Row | undefined {
  const part = text.slice(end, end + MAX_ROW + 40);
  lineEnd.lastIndex = 0;
  const first = lineEnd.exec(part);
  if (first?.index !== 0) return undefined;
  const start = first[0].length;
  const line = part.slice(start, lineEnd.exec(part)?.index ?? part.length);
  const next = start + (stringEnd.exec(line)?.index ?? line.length);
  return next === start ? undefined : { start: end + start, end: end + next };
}

const delimiters = [',', '|', '\t', '\\t', ';', '│'];
const restOfCell = /[\w.-]{0,40}(?: [\w.-]{1,20}){0,2}(?:\\{0,16}["'`])?[ ]{0,40}/y;

/** What stands behind the cell of the mark; at a line's end, what stands before it. */
function delimiterBeside({ text, mark }: { text: string; mark: number }): string | undefined {
  if (!beginsCell({ text, mark })) return undefined;
  restOfCell.lastIndex = mark;
  restOfCell.test(text);
  const end = restOfCell.lastIndex;
  const behind = delimiters.find((delimiter) => text.startsWith(delimiter, end));
  if (behind !== undefined) return behind;
  if (!/^(?:\r?\n|\\{1,8}[rn])/.test(text.slice(end, end + 10))) return undefined;
  let at = mark;
  while (at > 0 && mark - at < 40 && /[\w .-]/.test(text.charAt(at - 1))) at -= 1;
  while (at > 0 && mark - at < 48 && '"\'`\\'.includes(text.charAt(at - 1))) at -= 1;
  return delimiters.find((delimiter) => text.startsWith(delimiter, at - delimiter.length) && at > 0);
}

const MAX_BEFORE = 48;

/** Whether the words before the mark may be the first ones of a cell: most marks stand in code, behind a brace. */
function beginsCell({ text, mark }: { text: string; mark: number }): boolean {
  let at = mark - 1;
  while (at >= 0 && mark - at < MAX_BEFORE && isCellCode(text.charCodeAt(at))) at -= 1;
  return at < 0 || mark - at >= MAX_BEFORE || ',|;│\t\n\r:\\'.includes(text.charAt(at));
}

/** Letters, digits, `_`, `-`, `.`, blanks and quotes. */
function isCellCode(code: number): boolean {
  return isTokenCode(code) || code === 46 || code === 32 || code === 34 || code === 39 || code === 96;
}
