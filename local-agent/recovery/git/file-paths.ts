import path from 'node:path';

// Git's names are bytes with slashes; here they travel as latin1 text, one character a byte.

/** Where such a file lies, as the system takes it. */
export function absolutePath({ top, name }: { top: string; name: string }): Buffer {
  return Buffer.concat([Buffer.from(`${top}${path.sep}`), Buffer.from(name, 'latin1')]);
}

/** As it is shown: what is no UTF-8 comes as its bytes, `\xff`. */
export function shownName(name: string): string {
  const bytes = Buffer.from(name, 'latin1');
  const text = bytes.toString('utf8');
  if (Buffer.from(text).equals(bytes)) return text;
  // oxlint-disable-next-line no-control-regex
  return name.replaceAll(/[^\u0000-\u007f]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}
