// Texts in a buffer, compared where they lie: building them costs more than everything else that is done with a line.

export function isText(bytes: Buffer, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let index = 0; index < text.length; index++)
    if (bytes[from + index] !== text.charCodeAt(index)) return false;
  return true;
}

export function sameBytes(bytes: Buffer, from: number, to: number, other: number, otherEnd: number): boolean {
  if (to - from !== otherEnd - other) return false;
  for (let index = 0; index < to - from; index++)
    if (bytes[from + index] !== bytes[other + index]) return false;
  return true;
}

/** Builds plain texts that come again and again (names of tools and models) once. */
export function createWords(): (bytes: Buffer, from: number, to: number) => string {
  const known: string[] = Array.from({ length: 256 }, () => '');
  return function word(bytes, from, to) {
    const place = ((to - from) * 31 + (bytes[from] ?? 0) * 7 + (bytes[to - 1] ?? 0)) % known.length;
    let text = known[place] ?? '';
    if (!isText(bytes, from, to, text)) {
      text = bytes.toString('latin1', from, to);
      known[place] = text;
    }
    return text;
  };
}
