// Steps over JSON in bytes without building values. Every function answers -1 when it is not sure.

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const OPEN = 0x7b;
export const CLOSE = 0x7d;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** Beyond this many bytes a search by the runtime beats a loop. */
const NEAR = 64;

/** `index` is behind the opening quote; answers the closing one. */
function closingQuote(bytes: Buffer, index: number, end: number): number {
  const near = index + NEAR < end ? index + NEAR : end;
  let j = index;
  while (j < near) {
    const byte = bytes[j];
    if (byte === QUOTE) return j;
    j += byte === BACKSLASH ? 2 : 1;
  }
  const from = j;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, j);
    if (quote < 0 || quote >= end) return -1;
    let slashes = 0;
    while (quote - 1 - slashes >= from && bytes[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote;
    j = quote + 1;
  }
}

/** Answers the place behind the value at `index`. */
export function skipValue(bytes: Buffer, index: number, end: number): number {
  const first = bytes[index];
  if (first === QUOTE) {
    const quote = closingQuote(bytes, index + 1, end);
    return quote < 0 ? -1 : quote + 1;
  }
  if (first === OPEN || first === OPEN_LIST) return skipNested(bytes, index, end);
  let j = index;
  while (j < end) {
    const byte = bytes[j];
    if (byte === COMMA || byte === CLOSE || byte === CLOSE_LIST) return j > index ? j : -1;
    if (byte === QUOTE || byte === COLON) return -1;
    j++;
  }
  return -1;
}

function skipNested(bytes: Buffer, index: number, end: number): number {
  let depth = 0;
  let j = index;
  while (j < end) {
    const byte = bytes[j];
    j++;
    if (byte === QUOTE) {
      const quote = closingQuote(bytes, j, end);
      if (quote < 0) return -1;
      j = quote + 1;
    } else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth--;
      if (depth === 0) return j;
    }
  }
  return -1;
}

/** The closing quote of the key that begins at `index`; its value is two bytes further on. */
export function keyEnd(bytes: Buffer, index: number, end: number): number {
  if (bytes[index] !== QUOTE) return -1;
  let j = index + 1;
  while (j < end && bytes[j] !== QUOTE) {
    if (bytes[j] === BACKSLASH) return -1;
    j++;
  }
  return bytes[j + 1] === COLON ? j : -1;
}

/** The closing quote of a string of plain ASCII without escapes. */
export function plainEnd(bytes: Buffer, index: number, end: number): number {
  if (bytes[index] !== QUOTE) return -1;
  let j = index + 1;
  while (j < end) {
    const byte = bytes[j] ?? 0;
    if (byte === QUOTE) return j;
    if (byte === BACKSLASH || byte > 0x7e || byte < 0x20) return -1;
    j++;
  }
  return -1;
}

/** Of the literals only `null` begins like this. */
export function isNull(bytes: Buffer, index: number): boolean {
  return bytes[index] === 0x6e && bytes[index + 3] === 0x6c;
}
