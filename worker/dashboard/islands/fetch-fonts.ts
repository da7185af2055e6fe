/**
 * Fetches the fonts of the scripts that this page holds, before the browser comes to the text: whenever a font arrives, all
 * text that was laid out until then is laid out anew.
 */
export function fetchFonts(): void {
  const text = document.body.textContent;
  for (const font of document.fonts) {
    if (font.status !== 'unloaded' || !charactersOf(font.unicodeRange).test(text)) continue;
    // Without it the text is shown in a font of the machine's own.
    font.load().catch(() => undefined);
  }
}

/** `U+301, U+400-45F` as an expression that finds one of them. */
export function charactersOf(unicodeRange: string): RegExp {
  const ranges = unicodeRange
    .split(',')
    .map((range) => range.replace(/^\s*U\+/i, '').split('-'))
    .map((ends) => ends.map((end) => `\\u{${end.trim()}}`).join('-'));
  return new RegExp(`[${ranges.join('')}]`, 'u');
}
