import { escapeCharacter } from '../engine/token-boundary.ts';

/** How a name and its value stand together; decides how much the value itself must prove. */
export type AssignmentForm = 'assigned' | 'pair' | 'argument' | 'element' | 'flag' | 'prose' | 'spoken';

type FormRule = { form: AssignmentForm; between: RegExp };

/** JSON in JSON doubles backslashes at every level: this is six levels deep. */
const quote = `(?:\\\\{0,64}["'\`]|&quot;|&#34;)`;
/** White space as it is, or escaped in JSON. */
const gap = '(?:[^\\S\\n]|\\\\{1,8}[nrt]|\\n){0,24}';
const blank = '[^\\S\\n]{0,24}';
/** Terminals colour names and values; Markdown sets names in bold. */
const style = `(?:(?:${escapeCharacter}|\\\\{1,8}(?:u001[bB]|x1[bB]|033|e))\\[[0-9;]{0,12}m|\\*\\*|__)?`;
const typeName = '[A-Za-z_&][\\w&<>|?.[\\] ]{0,40}';

/** In order: the first that fits is taken. Each is tried right behind a name and ends where the value starts. */
export const assignmentForms: readonly FormRule[] = [
  // "name": "DB_PASSWORD", "value": "…"   - name: DB_PASSWORD⏎  value: …   <add key="ApiKey" value="…">
  {
    form: 'pair',
    between: new RegExp(
      `${quote}?${gap},?${gap}${quote}?(?:[a-z]{1,16}=${quote}[^"'\\\\<>]{0,64}${quote} {1,4}){0,4}(?:default_?|Parameter|Option)?(?:[vV]alue|val|content)${quote}?${blank}[:=]${blank}`,
      'y',
    ),
  },
  // variable "db_password" { default = "…" }
  { form: 'pair', between: new RegExp(`${quote}${blank}\\{[^{}"]{0,200}?default${blank}=${blank}`, 'y') },
  // let password: string = "…"   token: &str = "…"
  {
    form: 'assigned',
    between: new RegExp(`\\??${blank}:${blank}${typeName}=${blank}(?=[bBrRfFu@]{0,2}${quote})`, 'y'),
  },
  // password: >-⏎  …
  { form: 'assigned', between: new RegExp(`${blank}:${blank}[|>][+-]?(?:\\n|\\\\{1,8}n) {1,16}`, 'y') },
  // const token = process.env.TOKEN || "…"   token: z.string().default("…")   token: Some("…")
  {
    form: 'argument',
    between: new RegExp(
      `(?:${quote}?\\]?\\)?${blank}[:=]${blank}[\\w.$?]{0,80}(?:\\(\\)[\\w.]{0,40})?)?${blank}(?:\\|\\||\\?\\?|\\?:|\\bor\\b|(?:\\.default|\\.or_else|unwrap_or|Some|SecretStr|Secret|Secret::new|new String)\\()${blank}(?=[bBrRfFu@]{0,2}${quote})`,
      'y',
    ),
  },
  // | DB_PASSWORD | … |
  { form: 'argument', between: / {0,24}`?(?: \|| │| ┃) {1,24}`?(?=[^\s|]{8})/y },
  // <key>ApiToken</key><string>…</string>
  { form: 'element', between: new RegExp(`</key>${gap}<string>(?=[^<>\\s]{1,512}</)`, 'y') },
  // "passwords": ["…"]   "password": { "value": "…" }
  {
    form: 'argument',
    between: new RegExp(
      `${quote}?${blank}[:=]${blank}(?:\\[${gap}|\\{${gap}${quote}?(?:value|content)${quote}?${blank}:${blank})(?=${quote})`,
      'y',
    ),
  },
  // password = …   "token": …   'secret' => …   config["key"] = …   password?: …   pwd:=…
  {
    form: 'assigned',
    between: new RegExp(
      `${quote}?\\]?\\??${style}${blank}(?:\\[[^\\]["'\\n]{0,40}\\])?(?:=>|:=|!==?|={1,3}|::?|%3[dDaA])(?!//(?![A-Za-z0-9+/]{24})|\\?)${style}${blank}${style}`,
      'y',
    ),
  },
  // "--password", "…"   setenv("API_KEY", "…")
  { form: 'argument', between: new RegExp(`${quote}${blank},${gap}(?=[bBrRfFu@]{0,2}${quote})`, 'y') },
  // setPassword("…")
  { form: 'argument', between: new RegExp(`\\(${blank}(?=[bBrRfFu@]{0,2}${quote})`, 'y') },
  // <password>…</password>
  { form: 'element', between: />(?=[^<>\s]{1,512}<\/)/y },
  // --password …
  { form: 'flag', between: / {1,4}(?!-)/y },
  // the password is …   IDENTIFIED BY '…' comes from its own rule
  { form: 'prose', between: / (?:is|was|are|lautet|ist|est|es)(?: now| set to)?:? {1,4}/y },
  // log in with password …
  { form: 'spoken', between: / {1,2}(?=[^\s"'`]{8})/y },
];
