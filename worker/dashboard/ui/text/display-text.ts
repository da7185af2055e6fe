import { cleanText } from '../../../../shared/core/hidden-characters.ts';
import { errorHeadline, splitHeadline } from '../../../../shared/events/error-headline.ts';

/** First line alone, for tables and titles. */
export function firstLine(text: string): string {
  const clean = cleanText(text).trim();
  const end = clean.indexOf('\n');
  return end < 0 ? clean : `${clean.slice(0, end).trimEnd()} …`;
}

/** A name of which nothing can be shown is still a name, and a link. */
export function shownName(name: string): string {
  return cleanText(name).trim() || 'without a name';
}

/** More than a line of a list shows: what is cut off on screen is not laid out either, which takes long in some scripts. */
const lineColumns = 120;

/** The first line where it has one row and is cut off at its end. */
export function clippedLine(text: string): string {
  const line = firstLine(text);
  return clip({ text: line, limit: unitsWithin(line) });
}

/** How far a text goes in the columns of a line; characters as wide as they are high take two. */
function unitsWithin(text: string): number {
  let columns = 0;
  for (let at = 0; at < text.length; at += 1) {
    columns += isSquare(text.charCodeAt(at)) ? 2 : 1;
    if (columns > lineColumns) return at;
  }
  return text.length;
}

/** Chinese, Japanese and Korean; emoji are two units each already. */
function isSquare(unit: number): boolean {
  return (
    (unit >= 0x2e80 && unit <= 0xd7a3) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xff00 && unit <= 0xff60)
  );
}

/** What an error says in one line. */
export function errorLine(text: string): string {
  return errorHeadline(cleanText(text));
}

/** The same for lists, with what all failed commands have in common (`exit 2`) apart. */
export function errorWords(text: string): { says: string; exit: string | undefined } {
  const { exit, says } = splitHeadline(cleanText(text));
  return { says, exit: exit === says ? undefined : exit?.toLowerCase().replace('exit code', 'exit') };
}

/** What an error says, or which one it is where its text stayed on the machine: `Error 3fa9c1 (text not shared)`. */
export function errorText({ message, fingerprint }: { message: string | null; fingerprint: string }): string {
  return message ?? `Error ${fingerprint.slice(0, 6)} (text not shared)`;
}

/** Cuts between characters as people see them, not in the middle of one. */
export function clip({ text, limit }: { text: string; limit: number }): string {
  if (text.length <= limit) return text;
  return `${text
    .slice(0, limit)
    .replace(/[\ud800-\udbff\u200d]$/u, '')
    .trimEnd()}…`;
}

/** An address that may be linked: http and https alone, never `javascript:`, `data:` or what hides as one. */
export function safeHref(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
