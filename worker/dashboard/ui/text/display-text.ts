import { errorHeadline } from '../../../../shared/events/error-headline.ts';

// Stored texts are hostile: they may carry terminal escapes and characters that reorder or hide what is read.

/** CSI sequences; bounded to characters that mean nothing in HTML, so that it is safe on a rendered page too. */
// oxlint-disable-next-line no-control-regex
const csi = /\u001b\[[0-9;?:]{0,64}[A-Za-z]/g;
/** OSC sequences (window titles, links) up to their terminator; for single texts alone, never for a page. */
// oxlint-disable-next-line no-control-regex
const osc = /\u001b\][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\)/g;
/** Controls but tab and newline, bidi controls, zero-width characters, tags, line and paragraph separators. */
const hidden = new RegExp(
  [
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e]',
    '[\\u2060-\\u206f\\u3164\\ufeff\\ufff9-\\ufffb]',
    '[\\u{e0000}-\\u{e0fff}]',
  ].join('|'),
  'gu',
);
/** Joiners stay where they shape a script or an emoji, elsewhere they only hide. */
const joined = ['Arabic', 'Devanagari', 'Bengali', 'Tamil', 'Sinhala', 'Malayalam']
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const joiner = new RegExp(
  `(?<![${joined}\\p{Extended_Pictographic}\\u{1f3fb}-\\u{1f3ff}]|\\ufe0f)[\\u200c\\u200d]`,
  'gu',
);
const suspicious = /[^\t\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u036f]/;

/** One stored text as it is shown: what it says stays, what would act on the reader's screen goes. */
export function cleanText(text: string): string {
  if (!suspicious.test(text)) return text;
  return stripControls(text.replaceAll('\r\n', '\n').replace(osc, ''));
}

/** The same for a whole rendered page: the last line of defence, removes and never rewrites. */
export function stripControls(text: string): string {
  return text.replace(csi, '').replace(hidden, '').replace(joiner, '');
}

/** First line alone, for tables and titles. */
export function firstLine(text: string): string {
  const clean = cleanText(text).trim();
  const end = clean.indexOf('\n');
  return end < 0 ? clean : `${clean.slice(0, end).trimEnd()} …`;
}

/** What an error says in one line. */
export function errorLine(text: string): string {
  return errorHeadline(cleanText(text));
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
