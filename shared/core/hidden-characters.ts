// Texts from outside are hostile: they may carry terminal escapes and characters that reorder or hide what is read. What must
// go stands here once, for terminal, pages, CSV and printed JSON.

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
/** Any of them, as UTF-16 holds it: a page is looked through once instead of three times. */
const acting = new RegExp(
  [
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u2028-\\u202e',
    '\\u2060-\\u206f\\u3164\\udb40-\\udb43\\ufeff\\ufff9-\\ufffb]',
  ].join(''),
);
const suspicious = /[^\t\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u036f]/;

/** One text as it is shown: what it says stays, what would act on the reader's screen goes. */
export function cleanText(text: string): string {
  if (!suspicious.test(text)) return text;
  return stripControls(text.replaceAll('\r\n', '\n').replace(osc, ''));
}

/** The same for a whole rendered page: the last line of defence, removes and never rewrites. */
export function stripControls(text: string): string {
  if (!acting.test(text)) return text;
  return text.replace(csi, '').replace(hidden, '').replace(joiner, '');
}

/** The same as one line: what would move the cursor becomes a space. */
export function cleanLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return stripControls(cleanText(text).replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')).trim();
}

/** The same value as JSON text (without `indent` on one line), with nothing in it that acts on the reader's screen. */
export function printedJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(hidden, escapeUnits);
}

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}
