import type { Finding } from '../engine/finding.ts';
import { startsToken } from '../engine/token-boundary.ts';

/** What `{"` (with and without white space behind the brace) and `-----BEGIN` are in base64. */
export const encodedMarks = ['eyJ', 'ewog', 'ewoJ', 'eyAi', 'LS0tLS1CRUdJTi'] as const;

const MIN_LENGTH = 24;
const MAX_LENGTH = 4096;
const run = new RegExp(`[A-Za-z0-9+/_-]{${MIN_LENGTH},65536}={0,2}`, 'y');
const namedSecret =
  /"[\w.-]{0,40}(?:pass|passw(?:or)?d|pwd|secret|private_key|token|auth|api_?key|access_?key|credentials?)"\s{0,4}:\s{0,4}"[^"\s]{6}/i;
const privateKey = /-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY/;

/** Base64 whose plain text is JSON with a secret in it, or a private key: nobody can tell the parts apart, so all of it goes. */
export function findEncodedSecret({ text, start }: { text: string; start: number }): Finding | undefined {
  if (!startsToken({ text, start }) || '+/.'.includes(text.charAt(start - 1) || ' ')) return undefined;
  run.lastIndex = start;
  const encoded = run.exec(text)?.[0];
  if (encoded === undefined || text.charAt(start + encoded.length) === '.') return undefined;
  const plain = decodeBase64(encoded.slice(0, MAX_LENGTH));
  if (!namedSecret.test(plain) && !privateKey.test(plain)) return undefined;
  return { start, end: start + encoded.length, rule: 'encoded-secret' };
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

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
