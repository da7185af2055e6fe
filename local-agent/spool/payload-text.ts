/**
 * The text of a payload. Hooks write UTF-8; a shell that passes it on may write UTF-16, with or without a mark, and a
 * crash leaves runs of NULs, which JSON never has.
 */
export function payloadText(raw: Buffer): string {
  return decoded(raw)
    .replaceAll('\0', '')
    .replace(/^\uFEFF+/, '');
}

function decoded(raw: Buffer): string {
  const [first, second] = [raw[0], raw[1]];
  if (first === 0xff && second === 0xfe) return raw.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff) return bigEndian(raw.subarray(2));
  // A payload begins with a brace: a NUL beside it is half of a character.
  if (first === 0x7b && second === 0) return raw.toString('utf16le');
  if (first === 0 && second === 0x7b) return bigEndian(raw);
  return raw.toString('utf8');
}

function bigEndian(raw: Buffer): string {
  const even = Buffer.from(raw.subarray(0, raw.length - (raw.length % 2)));
  return even.swap16().toString('utf16le');
}
