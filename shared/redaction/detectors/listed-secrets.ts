import type { Finding } from '../engine/finding.ts';
import { classifyName, type SecretName } from '../rules/secret-names.ts';
import { isSecretValue } from '../values/secret-value.ts';
import { readValueAt } from '../values/value-at.ts';
import { startOfName } from './name-start.ts';

/** Tried at the mark: the name of many, as it is written and what it is the plural of. */
const plural =
  /(pass(?:word|wd|phrase|code)|pwd|secret(?:[_-]?key)?|token|key|credential|cred)s(?![A-Za-z0-9_-])/iy;
const quote = `(?:\\\\{0,64}["'\`])`;
const blank = '[^\\S\\n]{0,24}';
const gap = '(?:[^\\S\\n]|\\\\{1,8}[nrt]|\\n){0,40}';
/** `: […`, `= (…`, `: string[] = […`, `= %w[…`, `: {…` */
const opening = new RegExp(
  `${quote}?${blank}(?::${blank}[A-Za-z][\\w<>[\\], ]{0,40}=|:=|=>|[:=])${blank}(?:%[wW])?([[({])${gap}`,
  'y',
);
/** `: ⏎  - …` */
const dashed = new RegExp(`${quote}?:${blank}(?:\\n|\\\\{1,8}n) {0,16}- {1,4}`, 'y');
const assigned = /=(?=[^\s,"'`]{8,256},[^\s,])/y;
/** What stands between two of a list, and what names one in an object. */
const inBrackets = new RegExp(`${quote}?${blank},?${gap}(?!["'\`\\\\]*[\\])}])`, 'y');
const inDashes = new RegExp(`${quote}?${blank}(?:\\n|\\\\{1,8}n) {0,16}- {1,4}`, 'y');
const inRow = /,(?=[^\s,])/y;
const ownName = new RegExp(`${quote}?[\\w.-]{1,40}${quote}?${blank}(?::|=>?)${blank}`, 'y');

type ListForm = { opens: RegExp; between: RegExp };
const forms: readonly ListForm[] = [
  { opens: opening, between: inBrackets },
  { opens: dashed, between: inDashes },
  { opens: assigned, between: inRow },
];

/** A list of more is data; so is one that reaches further. */
const MOST = 64;
const REACH = 4096;
/** Of a word list's tokens a few have a number: only passwords are shorter. */
const LEAST = 16;

/** The secrets that one name has many of: `passwords = ["…", "…"]`, `API_KEYS=…,…`, `secrets: { db: "…" }`. */
export function findListedSecrets({ text, mark }: { text: string; mark: number }): readonly Finding[] {
  plural.lastIndex = mark;
  const ending = plural.exec(text)?.[1];
  if (ending === undefined) return [];
  const end = plural.lastIndex;
  for (const { opens, between } of forms) {
    opens.lastIndex = end;
    const opened = opens.exec(text);
    if (!opened) continue;
    const owner = text.slice(startOfName({ text, mark }), mark);
    const name = classifyName({ owner, ending });
    // Keys of which nothing is told are mostly those of a map or a keyboard.
    if (name === undefined || name.family === 'weak') return [];
    return readList({ text, from: opens.lastIndex, between, named: opened[1] === '{', name, ending });
  }
  return [];
}

type List = {
  text: string;
  from: number;
  between: RegExp;
  named: boolean;
  name: SecretName;
  ending: string;
};

function readList({ text, from, between, named, name, ending }: List): Finding[] {
  const findings: Finding[] = [];
  let at = from;
  for (let count = 0; count < MOST && at - from < REACH; count += 1) {
    if (named) {
      ownName.lastIndex = at;
      if (!ownName.test(text)) break;
      at = ownName.lastIndex;
    }
    const value = readValueAt({ text, start: at, wholeLine: false });
    if (!value) break;
    const isLong = name.family === 'password' || value.end - value.start >= LEAST;
    const isSecret =
      isLong &&
      isSecretValue({
        value: text.slice(value.start, value.end),
        next: text.charAt(value.end),
        quoted: value.quoted,
        quotedName: false,
        capitals: false,
        ownLine: false,
        family: name.family,
        name: ending,
        form: 'argument',
        envLine: false,
        tight: false,
      });
    if (isSecret) findings.push({ start: value.start, end: value.end, rule: name.rule });
    between.lastIndex = value.end;
    if (!between.test(text)) break;
    at = between.lastIndex;
  }
  return findings;
}
