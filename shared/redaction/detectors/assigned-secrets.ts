import type { AssignmentForm } from '../rules/form-rule.ts';
import { PASSED, type Finding } from '../engine/finding.ts';
import type { SecretName } from '../rules/secret-names.ts';
import { joint } from '../engine/plain-text.ts';
import { formsFor } from './assignment-forms.ts';
import { classifyName, nameEnding, spokenWord } from '../rules/secret-names.ts';
import { isSecretValue } from '../values/secret-value.ts';
import { startsLine } from '../engine/line-head.ts';
import { startOfName } from './name-start.ts';
import { readValueAt, type ValueSpan } from '../values/value-at.ts';

/** Where a name and its value stand apart: an option, or a shell that sets a variable. */
const flagOwner = /^-{1,2}/;
const setter =
  /(?:(?:\b|\dm|\\[nrt])(?:set -[a-zA-Z]{0,3}x|setx|[sS]et[eE]nv|ENV)|_param|_header|config set(?: --\w{1,16})?|configure set|config:set) $/;
const setterWord = /[sS]et|ENV|_param|_header/;
const lineStart = /(?:^|\n|\\n|\\r|["'`]|\bexport |\bset |\bENV |\bARG |-e |--env |\benv )$/i;

const MAX_ESCAPES = 16;
/** What may stand between a line's start and a directive's name. */
const directiveWords = ['#define ', '%define ', 'option ', 'set '];

type Name = SecretName & { start: number; end: number; owner: string; ending: string };

/** A value that its name gives away: `password = "…"`, `"api_key": "…"`, `DB_PASS=…`, `--token …`. */
export function findAssignedSecret({ text, mark }: { text: string; mark: number }): Finding | undefined {
  nameEnding.lastIndex = mark;
  if (!nameEnding.test(text)) return undefined;
  const place = findValueStart({ text, mark, end: nameEnding.lastIndex });
  if (!place) return undefined;
  const { name, form } = place;
  const tight = text.charAt(name.end) === '=' && place.start === name.end + 1;
  if (name.onlyData === true && form !== 'pair' && !tight) return undefined;
  const capitals = /^[A-Z][A-Z0-9_]*$/.test(name.owner + name.ending);
  const envLine = tight && capitals && startsSetting({ text, start: name.start });
  const value = readValueAt({ text, start: place.start, wholeLine: envLine });
  if (!value) return undefined;
  const isSecret = isSecretValue({
    value: text.slice(value.start, value.end),
    next: text.charAt(value.end),
    quoted: value.quoted,
    quotedName: isQuoteBehind({ text, end: name.end }),
    capitals,
    ownLine: isOwnLine({ text, start: name.start, end: value.end }),
    family: name.family,
    name: name.ending,
    form,
    envLine,
    tight,
  });
  if (!isSecret) return passOver({ mark, value });
  if (value.quoted)
    return { start: value.start, end: endOfJoined({ text, end: value.end }), rule: name.rule };
  return { start: value.start, end: value.end, rule: name.rule, ...quoteOfJson({ text, name, value }) };
}

/** A row without an end that is no secret: names in its beginning have the same row behind them. */
const LONG_ROW = 512;

function passOver({ mark, value }: { mark: number; value: ValueSpan }): Finding | undefined {
  const length = value.end - value.start;
  if (value.quoted || length < LONG_ROW) return undefined;
  return { start: mark, end: value.start + Math.floor(length / 4), rule: PASSED };
}

/** `"…" + "…"`: the rest of a value that was cut into pieces. */
const nextPiece = new RegExp(`(?:${joint})[A-Za-z0-9_+/=.!@#$*-]{4,512}(?=\\\\{0,8}["'\`])`, 'y');
const MAX_PIECES = 100;

function endOfJoined({ text, end }: { text: string; end: number }): number {
  nextPiece.lastIndex = end;
  let last = end;
  for (let count = 0; count < MAX_PIECES && nextPiece.test(text); count += 1) last = nextPiece.lastIndex;
  return last;
}

type NamePlace = { text: string; mark: number; end: number };

/** The name is read last: most of those in ordinary text have no value. */
function findValueStart(o: NamePlace): { form: AssignmentForm; start: number; name: Name } | undefined {
  const { text, end } = o;
  let name: Name | undefined;
  for (const { form, between } of formsFor({ text, end })) {
    if (form === 'element' && !isTag(o)) continue;
    between.lastIndex = end;
    if (!between.test(text)) continue;
    const start = between.lastIndex;
    name ??= readName(o);
    if (!name) return undefined;
    if (takesForm({ text, name, form })) return { form, start, name };
  }
  return undefined;
}

function readName({ text, mark, end }: NamePlace): Name | undefined {
  const owner = ownerBefore({ text, mark });
  const ending = text.slice(mark, end);
  const kind = classifyName({ owner, ending });
  return kind && { ...kind, start: mark - owner.length, end, owner, ending };
}

function takesForm({ text, name, form }: { text: string; name: Name; form: AssignmentForm }): boolean {
  if (form === 'flag') return takesFlag({ text, name });
  if (form === 'directive') return startsDirective({ text, start: name.start });
  return form !== 'spoken' || (name.owner === '' && name.family === 'password');
}

/** What the name has before the mark. A loop: an expression that ends in `$` would be tried at every character. */
function ownerBefore({ text, mark }: { text: string; mark: number }): string {
  if (text.charAt(mark - 1) === ' ')
    return spokenWord.exec(text.slice(Math.max(0, mark - 16), mark))?.[0] ?? '';
  return text.slice(startOfName({ text, mark }), mark);
}

function takesFlag({ text, name }: { text: string; name: Name }): boolean {
  if (flagOwner.test(name.owner)) return true;
  if (text.charAt(name.start - 1) !== ' ') return false;
  const before = text.slice(Math.max(0, name.start - 32), name.start);
  return setterWord.test(before) && setter.test(before);
}

/** `DB_PASSWORD=…` at the start of a line: nothing but white space ends such a value. */
function startsSetting({ text, start }: { text: string; start: number }): boolean {
  return lineStart.test(text.slice(Math.max(0, start - 8), start));
}

/** `<password>`, `<wsse:Password Type="…">`, `<key>password</key>`. */
function isTag({ text, mark }: { text: string; mark: number }): boolean {
  const start = startOfName({ text, mark });
  return start > 0 && '<:>'.includes(text.charAt(start - 1));
}

function startsDirective({ text, start }: { text: string; start: number }): boolean {
  if (startsLine({ text, at: start })) return true;
  const word = directiveWords.find((words) => text.startsWith(words, start - words.length));
  return word !== undefined && startsLine({ text, at: start - word.length });
}

function isOwnLine({ text, start, end }: { text: string; start: number; end: number }): boolean {
  return (end === text.length || '\n\\"\'`'.includes(text.charAt(end))) && startsLine({ text, at: start });
}

/** `password\\": …` */
function isQuoteBehind({ text, end }: { text: string; end: number }): boolean {
  let at = end;
  while (text.charAt(at) === '\\' && at - end < MAX_ESCAPES) at += 1;
  return text.charAt(at) === '"' || text.charAt(at) === "'";
}

/** A bare value behind a quoted name is JSON's number; the placeholder is text and needs quotes like the name's. */
function quoteOfJson(o: { text: string; name: Name; value: ValueSpan }): { quote?: string } {
  const { text, name, value } = o;
  const quote = /^\\*"/.exec(text.slice(name.end, name.end + MAX_ESCAPES))?.[0];
  const isNumber = /^-?[\d.eE+]+$/.test(text.slice(value.start, value.end));
  return quote !== undefined && isNumber ? { quote } : {};
}
