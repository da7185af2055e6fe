const ESCAPES_END = 16;
/** Starts a terminal's colour; an expression may not hold it as it is. */
export const escapeCharacter = String.fromCharCode(27);
/** The end of what may stand right before a token although it ends in a letter or digit: `\n`, `%3D`, a colour. */
const escapeBefore = new RegExp(
  `(?:\\\\[nrtbf0]|\\\\u[0-9a-fA-F]{4}|\\\\x[0-9a-fA-F]{2}|%[0-9A-Fa-f]{2}|(?:${escapeCharacter}|\\\\u001[bB]|\\\\x1[bB]|\\\\033|\\\\e)\\[[0-9;]{0,8}m)$`,
);

/**
 * Whether a token can start here. Beside finding fewer words that merely look alike, the boundary keeps the work linear:
 * of a run of token characters only the first one is ever tried.
 */
export function startsToken({ text, start }: { text: string; start: number }): boolean {
  if (start === 0 || !isTokenCode(text.charCodeAt(start - 1))) return true;
  return (
    mayEndEscape({ text, start }) && escapeBefore.test(text.slice(Math.max(0, start - ESCAPES_END), start))
  );
}

/** Letters, digits, `_` and `-`. */
export function isTokenCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45
  );
}

/** A cheap look for the escape's first character, since most texts have none. */
function mayEndEscape({ text, start }: { text: string; start: number }): boolean {
  const isMark = (back: number) => {
    const character = text.charAt(start - back);
    return character === '\\' || character === '%';
  };
  return isMark(2) || isMark(3) || isMark(4) || isMark(6) || text.charAt(start - 1) === 'm';
}
