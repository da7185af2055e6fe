import { toJson } from './to-json.ts';

// Readers of values that another program wrote: whatever has the wrong type is absent.

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

const BOM = '\u{FEFF}';

/** For a text that came from outside: only an object is a record. A byte order mark may stand before it. */
export function parseRecord(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text.startsWith(BOM) ? text.slice(1) : text));
  } catch (error) {
    // A RangeError is how the runtime says that it nests too deep.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A whole number that is not negative; what cannot be kept exactly is no count. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && !isImpossibleCount(value) ? Math.trunc(value) : undefined;
}

/** A number where a count should be that is none: below zero, or beyond what is kept exactly. */
function isImpossibleCount(value: unknown): boolean {
  return typeof value === 'number' && !(value >= 0 && value <= Number.MAX_SAFE_INTEGER);
}

/** Text as it is, anything else as JSON. */
export function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : toJson(value);
}

/** The readable part of message content: text itself, or the texts of its blocks. */
export function contentText(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  const texts = listOf(content).map((block) => {
    const fields = fieldsOf(block);
    return textOf(fields?.['text']) ?? (fields?.['type'] === 'image' ? describeImage(fields) : undefined);
  });
  const known = texts.filter((text) => text !== undefined);
  return known.length > 0 ? known.join('\n') : undefined;
}

/** Its kind and size: the picture itself stays in the transcript, for base64 is no text to read or to search. */
function describeImage(fields: Record<string, unknown>): string {
  const source = fieldsOf(fields['source']);
  const kind = textOf(source?.['media_type']) ?? 'unknown kind';
  const data = textOf(source?.['data']);
  if (data === undefined) return `[image: ${kind}]`;
  // Three bytes are four characters, the last of which may only fill up.
  const bytes = Math.floor((data.replace(/=+$/, '').length * 3) / 4);
  return `[image: ${kind}, ${bytes} bytes, in the transcript]`;
}

/** The time of a record as ISO with milliseconds in UTC; undefined when it is none. */
export function isoTimeOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length === 24 && isoTime.test(value) && value >= FIRST_YEAR && value < LAST_DAY) return value;
  const at = Date.parse(value);
  // Years beyond four digits have another ISO form.
  return Number.isNaN(at) || at < 0 || at > LAST_TIME ? undefined : new Date(at).toISOString();
}

/** On a day that every month has: whether there is a 30th is asked of the calendar. */
const isoTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const FIRST_YEAR = '1970';
const LAST_DAY = '9999-12-31';
const LAST_TIME = Date.UTC(9999, 11, 31);
