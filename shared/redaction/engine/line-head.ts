const MAX_INDENT = 24;
const MAX_NUMBER = 6;

/**
 * Whether nothing but indentation, a list's dash or a diff's sign stands between a line's start (also an escaped one, a
 * string's, or a line number's end) and `at`. A loop: an expression that ends in `$` would be tried at every character.
 */
export function startsLine({ text, at }: { text: string; at: number }): boolean {
  let end = at;
  while (at - end < MAX_INDENT && ' +-'.includes(text.charAt(end - 1) || 'x')) end -= 1;
  if (end === 0) return true;
  const last = text.charAt(end - 1);
  if ('\n\t→"\'`'.includes(last)) return true;
  if ('nrt'.includes(last)) return text.charAt(end - 2) === '\\';
  return last === ':' && endsNumber({ text, end: end - 1 });
}

/** `file.ts:12:` */
function endsNumber({ text, end }: { text: string; end: number }): boolean {
  let start = end;
  while (end - start < MAX_NUMBER && isDigit(text.charCodeAt(start - 1))) start -= 1;
  return start < end && text.charAt(start - 1) === ':';
}

const isDigit = (code: number) => code >= 48 && code <= 57;
