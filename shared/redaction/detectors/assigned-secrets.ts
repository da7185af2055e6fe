import type { AssignmentForm } from './assignment-forms.ts';
import type { Finding } from '../engine/finding.ts';
import type { SecretName } from '../rules/secret-names.ts';
import { joint } from '../engine/plain-text.ts';
import { formsFor } from './assignment-forms.ts';
import { classifyName, nameEnding, spokenWord } from '../rules/secret-names.ts';
import { isSecretValue } from '../values/secret-value.ts';
import { isTokenCode } from '../engine/token-boundary.ts';
import { startsLine } from '../engine/line-head.ts';
import { readValueAt } from '../values/value-at.ts';

const MAX_OWNER = 64;
/** Where a name and its value stand apart: an option, or a shell that sets a variable. */
const flagOwner = /^-{1,2}/;
const setter =
  /(?:\bset -[a-zA-Z]{0,3}x|\bsetx|\bsetenv|config set(?: --\w{1,16})?|configure set|config:set) $/;
const lineStart = /(?:^|\n|\\n|\\r|["'`]|\bexport |\bset |\bENV |\bARG |-e |--env |\benv )$/i;

const quoteBehind = /^\\*["']/;
/** What may stand between a line's start and a directive's name. */
const directiveWords = ['#define ', '%define ', 'option ', 'set '];

type Name = SecretName & { start: number; end: number; owner: string; ending: string };

/** A value that its name gives away: `password = "…"`, `"api_key": "…"`, `DB_PASS=…`, `--token …`. */
export function findAssignedSecret({ text, mark }: { text: string; mark: number }): Finding | undefined {
  const name = readName({ text, mark });
  if (!name) return undefined;
  const place = findValueStart({ text, name });
  if (!place) return undefined;
  const tight = text.charAt(name.end) === '=' && place.start === name.end + 1;
  if (name.onlyData === true && place.form !== 'pair' && !tight) return undefined;
  const envLine = tight && isEnvLine({ text, name });
  const value = readValueAt({ text, start: place.start, wholeLine: envLine });
  if (!value) return undefined;
  const judged = {
    value: text.slice(value.start, value.end),
    next: text.charAt(value.end),
    quoted: value.quoted,
    quotedName: quoteBehind.test(text.slice(name.end, name.end + 16)),
    capitals: /^[A-Z][A-Z0-9_]*$/.test(name.owner + name.ending),
    ownLine: isOwnLine({ text, start: name.start, end: value.end }),
  };
  if (!isSecretValue({ ...judged, family: name.family, name: name.ending, form: place.form, envLine, tight }))
    return undefined;
  const end = value.quoted ? endOfJoined({ text, end: value.end }) : value.end;
  const finding = { start: value.start, end, rule: name.rule };
  return value.quoted ? finding : { ...finding, ...quoteOfJson({ text, name, value: judged.value }) };
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

function readName({ text, mark }: { text: string; mark: number }): Name | undefined {
  nameEnding.lastIndex = mark;
  const ending = nameEnding.exec(text)?.[0];
  if (ending === undefined) return undefined;
  if (formsFor({ text, end: mark + ending.length }).length === 0) return undefined;
  const owner = ownerBefore({ text, mark });
  const kind = classifyName({ owner, ending });
  return kind && { ...kind, start: mark - owner.length, end: mark + ending.length, owner, ending };
}

/** What the name has before the mark. A loop: an expression that ends in `$` would be tried at every character. */
function ownerBefore({ text, mark }: { text: string; mark: number }): string {
  if (text.charAt(mark - 1) === ' ')
    return spokenWord.exec(text.slice(Math.max(0, mark - 16), mark))?.[0] ?? '';
  const least = Math.max(0, mark - MAX_OWNER);
  let start = mark;
  while (start > least && isNameCode(text.charCodeAt(start - 1))) start -= 1;
  // The `n` of an escaped new line is no part of the name.
  if (start < mark && text.charAt(start - 1) === '\\' && 'nrt'.includes(text.charAt(start))) start += 1;
  return text.slice(start, mark);
}

/** Letters, digits, `_`, `-` and `.`. */
function isNameCode(code: number): boolean {
  return isTokenCode(code) || code === 46;
}

function findValueStart({
  text,
  name,
}: {
  text: string;
  name: Name;
}): { form: AssignmentForm; start: number } | undefined {
  for (const { form, between } of formsFor({ text, end: name.end })) {
    if (form === 'element' && !isTag({ text, start: name.start })) continue;
    if (form === 'flag' && !takesFlag({ text, name })) continue;
    if (form === 'directive' && !startsDirective({ text, start: name.start })) continue;
    if (form === 'spoken' && (name.owner !== '' || name.family !== 'password')) continue;
    between.lastIndex = name.end;
    if (between.test(text)) return { form, start: between.lastIndex };
  }
  return undefined;
}

function takesFlag({ text, name }: { text: string; name: Name }): boolean {
  if (flagOwner.test(name.owner)) return true;
  if (text.charAt(name.start - 1) !== ' ') return false;
  const before = text.slice(Math.max(0, name.start - 32), name.start);
  return before.includes('set') && setter.test(before);
}

/** `DB_PASSWORD=…` at the start of a line: nothing but white space ends such a value. */
function isEnvLine({ text, name }: { text: string; name: Name }): boolean {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name.owner + name.ending)) return false;
  return lineStart.test(text.slice(Math.max(0, name.start - 8), name.start));
}

/** `<password>`, `<wsse:Password Type="…">`, `<key>password</key>`. */
function isTag({ text, start }: { text: string; start: number }): boolean {
  return '<:>'.includes(text.charAt(start - 1)) && start > 0;
}

function startsDirective({ text, start }: { text: string; start: number }): boolean {
  if (startsLine({ text, at: start })) return true;
  const word = directiveWords.find((words) => text.startsWith(words, start - words.length));
  return word !== undefined && startsLine({ text, at: start - word.length });
}

function isOwnLine({ text, start, end }: { text: string; start: number; end: number }): boolean {
  return (end === text.length || '\n\\"\'`'.includes(text.charAt(end))) && startsLine({ text, at: start });
}

/** A bare value behind a quoted name is JSON's number; the placeholder is text and needs quotes like the name's. */
function quoteOfJson({ text, name, value }: { text: string; name: Name; value: string }): { quote?: string } {
  const quote = /^\\*"/.exec(text.slice(name.end, name.end + 16))?.[0];
  return quote !== undefined && /^-?[\d.eE+]+$/.test(value) ? { quote } : {};
}
