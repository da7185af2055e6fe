/**
 * Font subsets (styles/fonts.css) by the characters that they hold, as ranges. Latin is on every page; each other script is
 * asked for together with the page whose text has it: all text is laid out anew when a font arrives late.
 */
const subsets = [
  {
    files: ['inter-cyrillic', 'jetbrains-mono-cyrillic'],
    characters: '\u0301\u0400-\u045F\u0490\u0491\u04B0\u04B1\u2116',
  },
  {
    files: ['inter-greek'],
    characters: '\u0370-\u0377\u037A-\u037F\u0384-\u038A\u038C\u038E-\u03A1\u03A3-\u03FF',
  },
  {
    files: ['inter-latin-ext', 'jetbrains-mono-latin-ext'],
    characters:
      '\u0100-\u02BA\u02BD-\u02C5\u02C7-\u02CC\u02CE-\u02D7\u02DD-\u02FF\u0304\u0308\u0329\u1D00-\u1DBF\u1E00-\u1E9F\u1EF2-\u1EFF\u2020\u20A0-\u20AB\u20AD-\u20C0\u2113\u2C60-\u2C7F\uA720-\uA7FF',
  },
] as const;

const tests = subsets.map(({ files, characters }) => ({
  files,
  characters: new RegExp(`[${characters}]`, 'gu'),
}));
/** Most pages have none of all these, which is told ten times as fast; ours have dashes, arrows and signs for numbers. */
const mayHaveAny = /[\u0100-\u1eff\u2020\u20a0-\u20ff\u2113\u2116\u2c60-\ua7ff]/;

/** The `Link` header of a page; empty where Latin is all that it has. */
export function fontLinks(html: string): string {
  if (!mayHaveAny.test(html)) return '';
  return tests
    .filter(({ characters }) => isInText({ html, characters }))
    .flatMap(({ files }) => files)
    .map(
      (file) => `</assets/${file}-wght-normal.woff2>; rel=preload; as=font; type="font/woff2"; crossorigin`,
    )
    .join(', ');
}

/** In texts: what attributes say is not drawn. */
function isInText({ html, characters }: { html: string; characters: RegExp }): boolean {
  for (const { index } of html.matchAll(characters))
    if (html.lastIndexOf('>', index) > html.lastIndexOf('<', index)) return true;
  return false;
}
