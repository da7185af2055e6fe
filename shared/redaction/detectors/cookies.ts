import { KEPT, type Finding } from '../engine/finding.ts';
import { isPlaceholderValue } from '../values/placeholder-values.ts';
import { shapeOf } from '../values/value-shape.ts';

export const cookieMarks = ['cookie', ' -b '] as const;

const cookieHeader =
  /(?: -b(?= )|cookies?)(?:\\{0,16}["'`])?\]?[^\S\n]{0,8}(?:[:=,]|(?= ["'\w\\]))[^\S\n]{0,8}(?:\\{0,16}["'`])?/iy;
const pair = /([\w.!#$%&*+^|~-]{1,128})=([^\s;,"'`\\]{1,4096})(?:;[^\S\n]{0,4})?/y;
/** More than a browser keeps for a site. */
const MAX_PAIRS = 256;
const attribute = /^(?:path|domain|expires|max-age|samesite|secure|httponly|priority|partitioned)$/i;
const secretCookie =
  /sess|sid$|auth|token|jwt|csrf|xsrf|secret|remember|login|clearance|^__(?:secure|host)-|identity|\bid$/i;

/** The values of a `Cookie`, `Set-Cookie` or `--cookie` that identify somebody; names and attributes stay. */
export function findCookies({ text, mark }: { text: string; mark: number }): Finding[] {
  cookieHeader.lastIndex = mark;
  if (!cookieHeader.test(text)) return [];
  const findings: Finding[] = [];
  pair.lastIndex = cookieHeader.lastIndex;
  for (let pairs = 0; pairs < MAX_PAIRS; pairs += 1) {
    const match = pair.exec(text);
    if (!match) break;
    const [whole, name = '', value = ''] = match;
    const start = match.index + name.length + 1;
    if (!attribute.test(name) && isSecretCookie({ name, value }))
      findings.push({ start, end: start + value.length, rule: 'cookie' });
    findings.push(...readMarks({ whole, start: match.index }));
  }
  return findings;
}

const [cookieMark] = cookieMarks;

/** Marks inside what was read: from there on it would all be read once more. */
function readMarks({ whole, start }: { whole: string; start: number }): Finding[] {
  const lower = whole.toLowerCase();
  const found: Finding[] = [];
  for (let at = lower.indexOf(cookieMark); at !== -1; at = lower.indexOf(cookieMark, at + 1))
    found.push({ start: start + at, end: start + at + cookieMark.length, rule: KEPT });
  return found;
}

function isSecretCookie({ name, value }: { name: string; value: string }): boolean {
  if (value.length < 6 || isPlaceholderValue(value)) return false;
  const { mixed, wordy } = shapeOf(value);
  if (wordy) return false;
  return secretCookie.test(name) ? mixed || value.length >= 16 : mixed && value.length >= 20;
}
