/** East Asian wide and full-width ranges (UAX #11), without the emoji that the pattern below finds by property. */
const wide =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u;
const emoji = /^\p{Emoji_Presentation}|\uFE0F|\u200D|^\p{Regional_Indicator}{2}/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
const ascii = /^[\u0020-\u007E]*$/;

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += graphemeWidth(segment);
  return width;
}

/** The text in at most `width` columns, an ellipsis at its end when it was longer; never half a character. */
export function truncate({ text, width }: { text: string; width: number }): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of graphemesOf(text)) {
    const next = graphemeWidth(segment);
    if (used + next > width - 1) break;
    kept += segment;
    used += next;
  }
  return `${kept.trimEnd()}…`;
}

function graphemeWidth(segment: string): number {
  if (invisible.test(segment)) return 0;
  return wide.test(segment) || emoji.test(segment) ? 2 : 1;
}

/** Made when the first text needs it: loading Intl takes 15 ms, and most tables are plain ASCII. */
function graphemesOf(text: string): Iterable<{ segment: string }> {
  if (ascii.test(text)) return Array.from(text, (segment) => ({ segment }));
  return new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text);
}
