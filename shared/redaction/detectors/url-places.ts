import type { Finding } from '../engine/finding.ts';
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

export const parameterMarks = ['?', '&'] as const;

const parameter = new RegExp(`[?&](?:amp;)?${urlParameters}=([^\\s"'\`<>&#\\\\,;()[\\]{}|]{12,4096})`, 'iy');
const hexOrUuid = /^[a-f0-9]{20,}$|^[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}$/i;

/** `?key=…`, `&code=…`: a value that no word and no number is. */
export function findUrlParameter({ text, start }: { text: string; start: number }): Finding | undefined {
  parameter.lastIndex = start;
  const value = parameter.exec(text)?.[1];
  if (value === undefined || isPlaceholderValue(value)) return undefined;
  const { mixed, wordy } = shapeOf(value);
  const isSecret = hexOrUuid.test(value) || (!wordy && mixed && entropyOf(value) >= 3);
  return isSecret
    ? { start: parameter.lastIndex - value.length, end: parameter.lastIndex, rule: 'url-secret' }
    : undefined;
}
