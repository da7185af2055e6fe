// What languages put around a string that is one all the same: `[]byte("…")`, `T.pack "…"`, `String::from("…")`.

/** Letters that belong to a quote: `b"…"`, `L"…"`, `N'…'`, `r#"…"#`, `raw"…"`, String.raw`…`. */
export const quotePrefix = '(?:[bBrRfFuUcsLNE@$]{1,2}#{0,2}|#{1,2}|u8R?|raw|String\\.raw)?';

const makers = [
  '[sS]tr(?:ing)?',
  '(?:valueO|o)f',
  '[bB]ytes?',
  'bytearray',
  'byte\\[\\]',
  'char\\[\\]',
  'from(?:_static|_utf8|String|Utf8)?',
  'Borrowed',
  'pack',
  'encode(?:Utf8)?',
  'strn?dup',
  '(?:std::)?string(?:_view)?',
  'CString(?:::new)?',
  'passwordPrompt',
  'QString(?:Literal)?',
  'QByteArray',
  'QLatin1String',
  '_T',
  'TEXT',
  'GetBytes',
  'Data',
  'Ptr',
  'ToPtr',
  'To',
  'Some',
  'Just',
  'Optional',
  'Option',
  'Secret(?:Str|String|Bytes)?',
  'SecureString',
  '[rR]edacted',
  'make',
  'sensitive',
  'base64encode',
  'b64encode',
  'b64decode',
  'atob',
  'btoa',
  '(?:unsafe_?)?[pP]lain_?[tT]ext',
  'stringify',
  'Password',
  'Field',
  'trim',
];

/** In JSON a bracket opens an object: what stands in quotes behind it is a name. */
const keyOfObject = '\\\\*["\'][\\w.-]{1,64}\\\\*["\'] {0,4}(?::|=>)';

/** A call whose argument is the string, or brackets alone; `new`, names of modules and types before it. */
export const wrapper = `(?:(?:new )?(?:\\[\\]|[A-Za-z_]\\w{0,24}(?:\\(\\))?(?:\\.|::)){0,4}(?:${makers.join('|')})!?(?:[({] {0,2}(?:default=)?| {1,2})|<[\\w.]{1,24}> {0,2}|\\( {0,2}|\\{ {0,2}(?!${keyOfObject})|<<(?=["']))`;

/** Brackets in the place of quotes: Perl's `q(…)`, Ruby's `%q[…]`, Elixir's `~s(…)`; Lua's `[[…]]`. */
export const bracketQuote = /(?:(?:qq?|%[qQ]?|~[sS])([([{<|/!])|\[\[(?=[^\s[\]"',]{4,512}\]\]))/y;

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** What ends a string that begins with this bracket. */
export function closerOf(bracket: string | undefined): string {
  return bracket === undefined ? ']]' : (closers[bracket] ?? bracket);
}
