import { PASSED, type Finding } from '../engine/finding.ts';
import type { TokenRule } from '../rules/token-rule.ts';
import { allTokens } from '../rules/all-tokens.ts';
import { findToken } from './tokens.ts';
import { startsToken } from '../engine/token-boundary.ts';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const tokensByMark = groupByMark();

/**
 * What `{"` (with and without white space behind the brace), `-----BEGIN`, the names of settings and the first characters of
 * tokens are in base64.
 */
export const encodedMarks: readonly string[] = [
  'eyJ',
  'ewog',
  'ewoJ',
  'eyAi',
  'LS0tLS1CRUdJTi',
  ...[
    'password',
    'passwd',
    'secret',
    'token=',
    'token:',
    'api_key',
    'PASSWORD',
    'SECRET',
    'TOKEN',
    'API_',
    'DB_PASS',
    'AWS_SEC',
    'ACCESS_',
    'AUTH_',
    'JWT_',
    'CLIENT_',
    'export ',
  ].map((name) => encodedStart(name)),
  ...tokensByMark.keys(),
];

/** Of a text's first bytes only whole digits of six bits are sure. */
function encodedStart(start: string): string {
  return encodeBase64(start).slice(0, Math.floor((start.length * 8) / 6));
}

/** Shorter beginnings than four characters stand in base64 of anything. */
function groupByMark(): Map<string, TokenRule[]> {
  const byMark = new Map<string, TokenRule[]>();
  for (const rule of allTokens) {
    for (const start of rule.starts) {
      if (start.length < 4) continue;
      const mark = encodedStart(start);
      byMark.set(mark, [...(byMark.get(mark) ?? []), rule]);
    }
  }
  return byMark;
}

const MIN_LENGTH = 24;
const MAX_LENGTH = 4096;
const run = new RegExp(`[A-Za-z0-9+/_-]{${MIN_LENGTH},65536}={0,2}`, 'y');
const namedSecret =
  /"[\w.-]{0,40}(?:pass|passw(?:or)?d|pwd|secret|private_key|token|auth|api_?key|access_?key|credentials?)"\s{0,4}:\s{0,4}"[^"\s]{6}/i;
const privateKey = /-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY/;

/** The lines of an env file. */
const settings =
  /^(?:export )?[A-Za-z_]{0,40}(?:passw?|secret|token|api_?key)[A-Za-z_]{0,24}\s?[=:]\s?[^\s]{6}/i;

/** Base64 whose plain text is a token, a setting, JSON with a secret in it, or a private key: nobody can tell the parts apart, so all of it goes. */
export function findEncodedSecret({
  text,
  start,
  end,
}: {
  text: string;
  start: number;
  end: number;
}): Finding | undefined {
  if (!startsToken({ text, start }) || '+/.'.includes(text.charAt(start - 1) || ' ')) return undefined;
  run.lastIndex = start;
  const encoded = run.exec(text)?.[0];
  if (encoded === undefined || text.charAt(start + encoded.length) === '.') return undefined;
  const plain = decodeBase64(encoded.slice(0, MAX_LENGTH));
  const mark = text.slice(start, end);
  if (
    !namedSecret.test(plain) &&
    !privateKey.test(plain) &&
    !settings.test(plain) &&
    !isToken({ plain, mark })
  )
    return undefined;
  return { start, end: start + encoded.length, rule: 'encoded-secret' };
}

function isToken({ plain, mark }: { plain: string; mark: string }): boolean {
  return (tokensByMark.get(mark) ?? []).some(
    (rule) => (findToken({ text: plain, start: 0, rule })?.rule ?? PASSED) !== PASSED,
  );
}

function encodeBase64(text: string): string {
  let encoded = '';
  for (let at = 0; at < text.length; at += 3) {
    const bits =
      (text.charCodeAt(at) << 16) | ((text.charCodeAt(at + 1) || 0) << 8) | (text.charCodeAt(at + 2) || 0);
    for (const shift of [18, 12, 6, 0]) encoded += digits.charAt((bits >> shift) & 63);
  }
  return encoded;
}

/** Both alphabets; byte by byte, which is enough to recognise ASCII names. */
function decodeBase64(encoded: string): string {
  let plain = '';
  let bits = 0;
  let held = 0;
  for (const character of encoded) {
    const digit = digits.indexOf(character === '-' ? '+' : character === '_' ? '/' : character);
    if (digit === -1) break;
    bits = ((bits << 6) | digit) & 0xff_ff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    plain += String.fromCharCode((bits >> held) & 255);
  }
  return plain;
}
