/**
 * A piece of a text as a reader would see it: without colours and invisible characters, escapes decoded, pieces of a string
 * put together. `places` says where each of its characters stands in the whole text, and has one more for the end.
 */
export type PlainPiece = { text: string; places: readonly number[] };

const escape = String.fromCharCode(27);
/** Zero-width characters and marks of direction. */
const invisible = '[\\u200B-\\u200F\\uFEFF]';
const invisibleEscape = '\\\\{1,8}u(?:200[b-fB-F]|2060|[fF][eE][fF][fF]|00[aA][dD])';
const colour = `(?:${escape}|\\\\{1,8}(?:u001[bB]|x1[bB]|033|e))\\[[0-9;]{0,16}[A-Za-z]`;
const encoded = '(?:\\\\{1,8}u00|\\\\{1,8}x|%)([2-7][0-9A-Fa-f])';
const lineGap = '(?:\\s|\\\\{1,8}[nrt]){0,40}';
const quote = '\\\\{0,8}["\'`]';
/** `"…" + "…"`, `'…' . '…'`, `"…" ⏎ "…"`, a backslash at the end of a line. */
export const joint = `${quote}(?:${lineGap}[+.]${lineGap}[bBrRfFu]?|[ \\t]{0,8}(?:\\\\?\\n|\\\\{1,8}n)${lineGap})${quote}|\\\\\\r?\\n[ \\t]{0,24}`;

/** Only between two characters of a value can any of it hide something; an escape may be its first one as well. */
const inValue = '[A-Za-z0-9_+/=.!@#$*-]';
const hidden = new RegExp(
  `${encoded}|(?<=${inValue})(?:${invisible}|${invisibleEscape}|${colour}|${joint})(?=${inValue})`,
  'y',
);

/** One of these stands where something is hidden; of zero-width characters the lower seven bits, as the scanner sees them. */
export const hiddenLiterals: readonly string[] = [
  '\\u00',
  '\\u20',
  '\\ufeff',
  '\\x',
  '\\033',
  '\\e[',
  `${escape}[`,
  '%2',
  '%3',
  '%4',
  '%5',
  '%6',
  '%7',
  '\u000b',
  '\u000c',
  '\u000d',
  '\u000e',
  '\u000f',
  '\u007f',
  ...['"', "'", '`'].flatMap((mark) =>
    [' +', '+', ' .', '.', '\n', '\\n', ' \\', '\\'].map((behind) => mark + behind),
  ),
  '\\\n',
  '\\\r',
];

/** What is hidden where a mark stands: an escape, a colour, a joint. */
export function hiddenAt({ text, mark }: { text: string; mark: number }): RegExpExecArray | undefined {
  let start = mark;
  while (start > 0 && mark - start < 8 && text.charCodeAt(start - 1) === 92) start -= 1;
  hidden.lastIndex = start;
  return hidden.exec(text) ?? undefined;
}

/** What stands around a hidden character and may tell what it belongs to. */
const BEFORE = 256;
const BEHIND = 512;

/** The pieces around what is hidden at the marks of a text; none in most. */
export function plainPiecesOf({ text, marks }: { text: string; marks: readonly number[] }): PlainPiece[] {
  const pieces: PlainPiece[] = [];
  let matches: RegExpExecArray[] = [];
  let matched = 0;
  let end = 0;
  for (const mark of marks) {
    if (mark < matched) continue;
    const match = hiddenAt({ text, mark });
    if (!match || match.index < matched) continue;
    if (matches.length > 0 && match.index > end + BEFORE) {
      pieces.push(plainPiece({ text, matches, end }));
      matches = [];
    }
    matches.push(match);
    matched = match.index + match[0].length;
    end = Math.min(text.length, matched + BEHIND);
  }
  if (matches.length > 0) pieces.push(plainPiece({ text, matches, end }));
  return pieces;
}

type Around = { text: string; matches: readonly RegExpExecArray[]; end: number };

function plainPiece({ text, matches, end }: Around): PlainPiece {
  const parts: string[] = [];
  const places: number[] = [];
  let from = Math.max(0, (matches[0]?.index ?? 0) - BEFORE);
  const keep = (to: number) => {
    parts.push(text.slice(from, to));
    for (let at = from; at < to; at += 1) places.push(at);
  };
  for (const { index, 0: whole, 1: code } of matches) {
    keep(index);
    if (code !== undefined) {
      parts.push(String.fromCharCode(Number.parseInt(code, 16)));
      places.push(index);
    }
    from = index + whole.length;
  }
  keep(end);
  places.push(end);
  return { text: parts.join(''), places };
}
