import { blank, type FormRule, gap, opens, quote, QUOTES } from './form-rule.ts';
import { wrapper } from './string-wrappers.ts';

/** What fills in a field of a form, in tests of several tools. */
const fills =
  'fill|type|press_?[sS]equentially|send_?[kK]eys|set_?[vV]alue|input_?[tT]ext|enter_?[tT]ext|replace_?[tT]ext|val|set';
const expects = 'to[A-Z]\\w{1,20}|(?:is_?)?[eE]qual(?:s|_to|To)?|is|eql?';

/** Places of code in which what stands between a name and its value tells by itself that it is one. */
export const codePlaces: readonly FormRule[] = [
  // val apiKey by lazy { "…" }   val apiKey: String by lazy { "…" }
  {
    form: 'argument',
    lead: '*:',
    between: new RegExp(
      `(?:${blank}:${blank}[A-Z]\\w{0,24}\\??)? by [a-z]\\w{2,16}(?:\\([^()\\n]{0,40}\\))? (?:${wrapper}){1,2}${opens}`,
      'y',
    ),
  },
  // ENV.fetch("SECRET_TOKEN") { "…" }
  {
    form: 'argument',
    lead: QUOTES,
    behindQuote: ')',
    between: new RegExp(`${quote}\\)${blank}(?:\\{|do|->|=>)${blank}${opens}`, 'y'),
  },
  // {password, "…"}
  {
    form: 'argument',
    lead: ',',
    between: new RegExp(`(?<=\\{[\\w-]{1,60})${blank},${blank}${opens}`, 'y'),
  },
  // set password {…}
  {
    form: 'argument',
    lead: '{',
    between: /(?<=(?:\b|\dm|\\[nrt])set [\w:()-]{1,60}) {1,4}\{(?=[^\s{}"'\\]{6,256}\})/y,
  },
  // 01 WS-PASSWORD PIC X(32) VALUE '…'
  {
    form: 'assigned',
    lead: '*',
    between: / {1,8}PIC(?:TURE)?(?: IS)? [\dXAV()]{1,16} {1,8}VALUE(?: IS)? {1,8}(?=["'])/iy,
  },
  // getByLabel('Password').fill("…")   get('[name=password]').type("…")
  {
    form: 'argument',
    lead: QUOTES + ']',
    behindQuote: ')]',
    between: new RegExp(
      `${quote}?\\]?${quote}?\\)(?:\\.\\w{1,20}\\(\\)){0,2}\\.(?:${fills})\\(${blank}${opens}`,
      'y',
    ),
  },
  // fill_in "Password", with: "…"
  {
    form: 'argument',
    lead: QUOTES + ',',
    behindQuote: ',',
    between: new RegExp(`${quote}?,${blank}(?:with|text|value):${blank}${opens}`, 'y'),
  },
  // expect(config.apiKey).toBe("…")
  {
    form: 'argument',
    lead: ')',
    between: new RegExp(`\\)(?:\\.(?:${expects})\\(| (?:to|should) (?:eql?|be)[ (])${blank}${opens}`, 'y'),
  },
  // assertEqual(config.token, "…")   assert_eq!(config.token, "…")
  {
    form: 'argument',
    lead: ',',
    between: new RegExp(
      `(?<=[aA]ssert[A-Za-z_.]{0,20}!?\\( {0,4}[\\w.&$>-]{1,80}),${blank}(?:\\[\\w{1,20}\\])?${opens}`,
      'y',
    ),
  },
  // password: <%= ENV['DB_PASS'] || "…" %>
  {
    form: 'argument',
    lead: QUOTES + ']:=',
    behindQuote: ']:=',
    between: new RegExp(
      `${quote}?\\]?${blank}[:=]${blank}(?:<%=${blank})?[\\w.:]{1,40}[[(]${blank}${quote}[\\w.-]{1,64}${quote}[\\])]${blank}(?:\\|\\||\\?\\?|\\?:|\\bor\\b)${blank}${opens}`,
      'y',
    ),
  },
  // add_argument("--token", default="…")
  {
    form: 'argument',
    lead: QUOTES,
    behindQuote: ',',
    between: new RegExp(`${quote},[^\\n"']{0,80}\\bdefault${blank}[=:]${blank}${opens}`, 'y'),
  },
  // DBPassword:⏎  Type: String⏎  NoEcho: true⏎  Default: …
  {
    form: 'pair',
    lead: ':',
    between: new RegExp(`:${gap}(?:[A-Z]\\w{1,24}: [^\\n\\\\]{1,80}${gap}){0,5}Default: {1,4}`, 'y'),
  },
  // PASS=$(echo …)
  {
    form: 'argument',
    lead: '=',
    between:
      /=["']?\$\((?:echo|printf) (?:-[neE]{1,3} |['"]?%s(?:\\{1,2}n)?['"]? ){0,2}["']?(?=[^\s"'\\$()|]{6,512}["']?(?:\)| \|))/y,
  },
  // set password for ada to …
  {
    form: 'prose',
    lead: '*',
    between: / (?:for|of) [\w.@'-]{1,64} (?:to|is|as|with):? {1,2}(?=[^\s"'`]{8})/y,
  },
];
