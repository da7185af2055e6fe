import type { Finding } from '../engine/finding.ts';
import { isPlaceholderValue } from '../values/placeholder-values.ts';
import { entropyOf, shapeOf } from '../values/value-shape.ts';

const schemes =
  'Bearer|Basic|Token|Digest|Negotiate|NTLM|ApiKey|Api-Key|Key|Bot|SSWS|GenieKey|Apikey|OAuth|PRIVATE-TOKEN|Api-Token|[A-Za-z]{2,12}-?(?:Token|Key|Auth)|DeepL-Auth-Key|JWT|Splunk|Hawk|Klaviyo-API-Key|Zoho-oauthtoken';
const authorization = new RegExp(
  `authorization(?:\\\\{0,16}["'\`])?\\]?[^\\S\\n]{0,8}[:=,][^\\S\\n]{0,8}(?:[fFbB]?\\\\{0,16}["'\`])?(?:(?:${schemes})[^\\S\\n]{1,4})?`,
  'iy',
);
const scheme = /(?:bearer|basic) {1,4}/iy;
const credential = /[A-Za-z0-9._~+/%|:=-]{6,4096}/y;
const aws4 =
  /AWS4-HMAC-SHA256 Credential=[^\s"'`\\]{10,200},? ?SignedHeaders=[^\s"'`\\]{2,400},? ?Signature=([a-f0-9]{64})/y;

/** `Authorization: Bearer …`, in a header, an object or a command line. */
export function findAuthorization({ text, mark }: { text: string; mark: number }): Finding | undefined {
  authorization.lastIndex = mark;
  if (!authorization.test(text)) return undefined;
  const start = authorization.lastIndex;
  const signed = matchAt({ pattern: aws4, text, at: start });
  if (signed) return { start: aws4.lastIndex - 64, end: aws4.lastIndex, rule: 'authorization' };
  const value = matchAt({ pattern: credential, text, at: start });
  if (!value || !isCredential({ value, next: text.charAt(start + value.length), least: 6 })) return undefined;
  return { start, end: start + value.length, rule: 'authorization' };
}

/** A bearer or basic credential without its header's name. */
export function findBareScheme({ text, mark }: { text: string; mark: number }): Finding | undefined {
  if (/[A-Za-z0-9_]/.test(text.charAt(mark - 1)) && text.charAt(mark - 2) !== '\\') return undefined;
  const prefix = matchAt({ pattern: scheme, text, at: mark });
  if (!prefix) return undefined;
  const start = mark + prefix.length;
  const value = matchAt({ pattern: credential, text, at: start });
  if (!value || !isCredential({ value, next: text.charAt(start + value.length), least: 12 }))
    return undefined;
  if (/^basic/i.test(prefix) && !(/[A-Z]/.test(value) && /[a-z]/.test(value) && value.length % 4 === 0))
    return undefined;
  return { start, end: start + value.length, rule: 'authorization' };
}

function isCredential({ value, next, least }: { value: string; next: string; least: number }): boolean {
  if (value.length < least || next === '(' || next === '[' || isPlaceholderValue(value)) return false;
  if (/^[a-z]{2,8}:\/\//i.test(value)) return false;
  const { mixed, wordy } = shapeOf(value);
  return !wordy && (mixed || value.length >= 20) && entropyOf(value) >= 2;
}

const user = /(?:--user|-u) {1,4}(?:\\{0,16}["'])?([A-Za-z0-9._@%+-]{1,128})[:,](?!\/\/)([^\s"'`\\]{3,256})/y;

/** `curl -u name:password`. */
export function findUserOption({ text, mark }: { text: string; mark: number }): Finding | undefined {
  const start = text.charAt(mark) === ' ' ? mark + 1 : mark;
  user.lastIndex = start;
  const match = user.exec(text);
  const secret = match?.[2];
  if (!match || secret === undefined || isPlaceholderValue(secret) || match[1] === secret) return undefined;
  if (/^\d{1,5}$/.test(secret) || secret.includes('://')) return undefined;
  return { start: user.lastIndex - secret.length, end: user.lastIndex, rule: 'password' };
}

function matchAt({ pattern, text, at }: { pattern: RegExp; text: string; at: number }): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
