import { isTokenCode } from '../engine/token-boundary.ts';

const MAX_OWNER = 64;

/** Where the name that ends with the mark begins. */
export function startOfName({ text, mark }: { text: string; mark: number }): number {
  const least = Math.max(0, mark - MAX_OWNER);
  let start = mark;
  while (start > least && isNameCode(text.charCodeAt(start - 1))) start -= 1;
  // The `n` of an escaped new line is no part of the name.
  return start < mark && text.charAt(start - 1) === '\\' && 'nrt'.includes(text.charAt(start))
    ? start + 1
    : start;
}

/** Letters, digits, `_`, `-` and `.`. */
function isNameCode(code: number): boolean {
  return isTokenCode(code) || code === 46;
}
