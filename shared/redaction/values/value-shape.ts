import { rememberRecent, sameText } from './remember-recent.ts';

/**
 * What a value's characters say. Only asked where a name suggests a secret: hashes, ids and base64 elsewhere look
 * exactly like secrets.
 */
export type ValueShape = {
  /** A letter beside a digit or a symbol, as a chosen password has. */
  mixed: boolean;
  /** Nothing but words and small numbers: `reset-password`, `auth.token.v2`, `newPassword`. */
  wordy: boolean;
};

const SAMPLE_LENGTH = 128;
const segmentSplit = /[^A-Za-z0-9]+/;
/** A word, camelCase or an abbreviation with small numbers; a small number, a version, an amount (`5m`). */
const wordSegment =
  /^(?:[a-z]{1,16}\d{0,2}|[A-Z]{1,14}\d{0,2}|(?:[a-z]{1,14}\d{0,2}|[A-Z]{2}(?=[A-Z][a-z]{2}))?(?:[A-Z][a-z]{1,14}\d{0,2}|[A-Z]\d(?=[A-Z][a-z]{2})|(?:HTML|HTTPS?|URL|URI|API|SDK|XML|JSON|CSS|SQL|SSH|SSL|TLS|JWT|ID|UI|IO|DOM|DB|AWS|GCP|UUID|ANSI|ASCII|UTF|IP|TCP|UDP|DNS|CSV|PDF|EOF|CA|MFA|OTP|CPU|GPU|OS|VM|CI|CD|PR|JS|TS|GET|PUT|POST|PR|CF|NS|CG)(?![a-z])){1,8}|\d{1,4}[a-z]{0,2}|v\d{1,3}(?:alpha|beta)?\d{0,2})$/;
/** Letters without a vowel, or long runs without one, are no words. */
const consonants = /[bcdfghjklmnpqrstvwxz]{6}|[BCDFGHJKLMNPQRSTVWXZ]{7}/;
/** Three numbers in the middle of one word are too many: `wq8Zt2Lm4Rv7`. */
const manyNumbers = /(?:\d+[A-Za-z]+){3}/;
/** Words of the trade that have numbers in them: `Ed25519PrivateKey`, `sha256`. */
const technical =
  /ed25519|x25519|x509(?:v3)?|secp256[kr]1|pkcs\d{1,2}|sha\d{1,3}|md5|base\d\d|utf\d{1,2}|aes\d{3}|[rhep]s\d{3}|u?int\d{1,2}|oauth\d|http\d|ipv\d|krb5|rfc\d{3,4}|i18n|l10n|k8s|win32|x86|amd64|arm64/gi;

export const shapeOf = rememberRecent({
  same: sameText,
  judge: (value): ValueShape => {
    const sample = value.slice(0, SAMPLE_LENGTH);
    const hasLetter = /[A-Za-z]/.test(sample);
    const hasOther = /[0-9!#$%^&*+=?~@]/.test(sample);
    return { mixed: hasLetter && hasOther, wordy: isWordy(sample) };
  },
});

/** Symbols that join no words. */
const oddSymbol = /[A-Za-z0-9][!#$%^&*+=~@][A-Za-z0-9]/;

function isWordy(value: string): boolean {
  if (oddSymbol.test(value)) return false;
  const segments = value
    .replace(technical, 'x')
    .split(segmentSplit)
    .filter((segment) => segment !== '');
  return segments.every(
    (segment) => wordSegment.test(segment) && !consonants.test(segment) && !manyNumbers.test(segment),
  );
}

const counts = new Uint16Array(256);

/** Bits a character (Shannon), of the beginning. */
export function entropyOf(text: string): number {
  const length = Math.min(text.length, SAMPLE_LENGTH);
  counts.fill(0);
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at) & 255;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  let bits = 0;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at) & 255;
    const count = counts[code] ?? 0;
    // Each character once.
    counts[code] = 0;
    if (count > 0) bits -= (count / length) * Math.log2(count / length);
  }
  return bits;
}
