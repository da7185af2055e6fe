import type { Finding } from '../engine/finding.ts';
import { isTokenCode } from '../engine/token-boundary.ts';
import { urlParameters, type UrlPlace } from '../rules/url-places.ts';
import { isPlaceholderValue } from '../values/placeholder-values.ts';
import { entropyOf, shapeOf } from '../values/value-shape.ts';

export function findUrlSecret({
  text,
  start,
  place,
}: {
  text: string;
  start: number;
  place: UrlPlace;
}): Finding | undefined {
  place.shape.lastIndex = start;
  const match = place.shape.exec(text);
  if (!match) return undefined;
  const [whole, before = ''] = match;
  const value = whole.slice(before.length);
  if (isPlaceholderValue(value) || shapeOf(value).wordy || entropyOf(value) < 2.5) return undefined;
  return { start: start + before.length, end: start + whole.length, rule: 'url-secret' };
}

const MAX_NAME = 32;
const parameter = new RegExp(`[?&](?:amp;)?${urlParameters}=([^\\s"'\`<>&#\\\\,;()[\\]{}|]{12,4096})`, 'iy');
const hexOrUuid = /^[a-f0-9]{20,}$|^[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}$/i;

/** `?key=…`, `&code=…`: a value that no word and no number is. `mark`: where a parameter's name ends in one of the marks. */
export function findUrlParameter({ text, mark }: { text: string; mark: number }): Finding | undefined {
  const start = startOfParameter({ text, mark });
  if (start === undefined) return undefined;
  parameter.lastIndex = start;
  const value = parameter.exec(text)?.[1];
  if (value === undefined || isPlaceholderValue(value)) return undefined;
  const { mixed, wordy } = shapeOf(value);
  const isSecret = hexOrUuid.test(value) || (!wordy && mixed && entropyOf(value) >= 3);
  return isSecret
    ? { start: parameter.lastIndex - value.length, end: parameter.lastIndex, rule: 'url-secret' }
    : undefined;
}

function startOfParameter({ text, mark }: { text: string; mark: number }): number | undefined {
  let at = mark - 1;
  while (mark - at < MAX_NAME && (isTokenCode(text.charCodeAt(at)) || text.charAt(at) === ';')) at -= 1;
  return text.charAt(at) === '?' || text.charAt(at) === '&' ? at : undefined;
}
