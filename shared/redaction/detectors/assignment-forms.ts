import { codePlaces } from '../rules/code-places.ts';
import { ANY, blank, type FormRule, gap, opens, quote, QUOTES } from '../rules/form-rule.ts';
import { lineBreak } from '../rules/line-break.ts';
import { wrapper } from '../rules/string-wrappers.ts';
import { escapeCharacter } from '../engine/token-boundary.ts';

/** Terminals colour names and values; Markdown sets names in bold. */
const style = `(?:(?:${escapeCharacter}|\\\\{1,8}(?:u001[bB]|x1[bB]|033|e))\\[[0-9;]{0,12}m|\\*\\*|__)?`;
const typeName = '[A-Za-z_&[][\\w&<>|?.[\\] ]{0,40}';

/** In order: the first that fits is taken. Each is tried right behind a name and ends where the value starts. */
const assignmentForms: readonly FormRule[] = [
  ...codePlaces,
  // "name": "DB_PASSWORD", "value": "…"   - name: DB_PASSWORD⏎  value: …   <add key="ApiKey" value="…">
  {
    form: 'pair',
    lead: QUOTES + ',\n\r*',
    behindQuote: QUOTES + ',\n\r*',
    between: new RegExp(
      `${quote}?${gap},?${gap}${quote}?(?:[a-z]{1,16}=${quote}[^"'\\\\<>]{0,64}${quote} {1,4}){0,4}(?:default_?|Parameter|Option)?(?:[vV]alue|val|content)${quote}?${blank}[:=]${blank}`,
      'y',
    ),
  },
  // variable "db_password" { default = "…" }
  {
    form: 'pair',
    lead: QUOTES,
    behindQuote: '{',
    between: new RegExp(`${quote}${blank}\\{[^{}"]{0,200}?default${blank}=${blank}`, 'y'),
  },
  // let password: string = "…"   token: &str = "…"
  {
    form: 'assigned',
    lead: '?:',
    between: new RegExp(`\\??${blank}:${blank}${typeName}:?=${blank}${opens}`, 'y'),
  },
  // password: >-⏎  …
  {
    form: 'assigned',
    lead: ':',
    between: new RegExp(`${blank}:${blank}[|>][+-]?(?:\\n|\\\\{1,8}n) {1,16}`, 'y'),
  },
  // const token = process.env.TOKEN || "…"   token: z.string().default("…")   token: Some("…")
  {
    form: 'argument',
    lead: QUOTES + '])?:=|.*',
    behindQuote: '])?:=|.*',
    between: new RegExp(
      `(?:${quote}?\\]?\\)?${blank}[:=]${blank}[\\w.$?]{0,80}(?:\\(\\)[\\w.]{0,40})?)?${blank}(?:\\|\\||\\?\\?|\\?:|\\bor\\b|(?:\\.default|\\.or_else|unwrap_or|Some|SecretStr|Secret|Secret::new|new String)\\()${blank}${opens}`,
      'y',
    ),
  },
  // secret := []byte("…")   apiToken = T.pack "…"   token: Option<String> = Some(String::from("…"))
  {
    form: 'argument',
    lead: QUOTES + '])?:=',
    behindQuote: '])?:=',
    between: new RegExp(
      `${quote}?[\\]?)]{0,2}${blank}(?::${blank}${typeName}[:=]|:=|=>|:|=)${blank}(?:${wrapper}){1,3}${opens}`,
      'y',
    ),
  },
  // std::string token{"…"}   [NSString stringWithString:@"…"]
  { form: 'argument', lead: '{', between: new RegExp(`${blank}\\{${blank}${opens}`, 'y') },
  // strcpy(password, "…")   -define(API_TOKEN, "…")   {password, <<"…">>}
  {
    form: 'argument',
    lead: ',',
    between: new RegExp(
      `(?:(?<=(?:cpy(?:_s)?|define)\\([\\w.>&*-]{1,80}),${blank}(?:\\w{1,40},${blank})?|,${blank}<<)${opens}`,
      'y',
    ),
  },
  // os.getenv("DB_PASSWORD") or getenv("NAME", "…") behind a name
  {
    form: 'argument',
    lead: ':?=',
    between: new RegExp(
      `${blank}[:?]?=${blank}[\\w.]{1,40}\\(${blank}${quote}[\\w.-]{1,64}${quote}${blank},${blank}${opens}`,
      'y',
    ),
  },
  // public string ApiKey { get; set; } = "…"
  {
    form: 'assigned',
    lead: '{',
    between: new RegExp(`${blank}\\{${blank}get;[^{}\\n]{0,40}\\}${blank}=${blank}${opens}`, 'y'),
  },
  // <password type="text">…</password>, on one line or on three
  {
    form: 'element',
    lead: '>*',
    between: new RegExp(`(?: [^<>\\n]{1,120})?>${gap}(?=[^<>\\s\\\\]{1,512}${gap}</)`, 'y'),
  },
  // password <- "…"
  { form: 'assigned', lead: '<', between: new RegExp(`${blank}<{1,2}-${blank}${opens}`, 'y') },
  // token: !!str …   password: !vault-plain "…"
  {
    form: 'assigned',
    lead: ':',
    between: new RegExp(`${blank}: {1,4}(?:!{1,2}|&)[A-Za-z][\\w-]{0,24} {1,4}`, 'y'),
  },
  // ALTER USER app PASSWORD E'…'
  { form: 'assigned', lead: '*', between: / {1,4}[NE](?='[^\s'\\]{4,256}')/iy },
  // var token string = "…"   password VARCHAR(20) DEFAULT '…'
  {
    form: 'assigned',
    lead: '*&[].<',
    between: new RegExp(
      ` {1,4}(?:As )?[*&[\\]A-Za-z.]{2,24}(?:\\(\\d{1,5}\\)|\\[\\d{0,5}\\])?(?: {0,4}:?= {0,4}| (?:NOT NULL )?DEFAULT )(?=${quote})`,
      'y',
    ),
  },
  // Content-Disposition: form-data; name="password"⏎⏎…
  {
    form: 'pair',
    lead: QUOTES,
    behindQuote: ';\n\r\\',
    between: new RegExp(`${quote}(?:;[^\\n\\\\]{0,80})?(?:${lineBreak}){2}`, 'y'),
  },
  // the API key is:⏎⏎```⏎…
  {
    form: 'argument',
    lead: '*`:\n\r\\',
    behindQuote: ':',
    between: new RegExp(
      `(?: [a-z ]{1,40})?(?:\\*\\*|\`)?:(?:\\*\\*)?(?:${lineBreak}){1,2}(?:\`{3}\\w{0,12}${lineBreak})?(?=[^\\s"'\`\\\\]{12,512}(?:$|[\\n\\\\"\`]))`,
      'y',
    ),
  },
  // | DB_PASSWORD | … |
  {
    form: 'argument',
    lead: '`|│┃',
    behindQuote: '|│┃',
    between: / {0,24}`?(?: \|| │| ┃) {1,24}`?(?=[^\s|]{8})/y,
  },
  // <string name="api_key">…</string>
  {
    form: 'pair',
    lead: QUOTES,
    behindQuote: '>',
    between: new RegExp(`${quote}>(?=[^<>\\s\\\\]{1,512}</)`, 'y'),
  },
  // <key>ApiToken</key><string>…</string>
  { form: 'element', lead: '<', between: new RegExp(`</key>${gap}<string>(?=[^<>\\s]{1,512}</)`, 'y') },
  // "passwords": ["…"]   "password": { "value": "…" }
  {
    form: 'argument',
    lead: QUOTES + ':=',
    behindQuote: ':=',
    between: new RegExp(
      `${quote}?${blank}[:=]${blank}(?:\\[${gap}|\\{${gap}${quote}?(?:value|content)${quote}?${blank}:${blank})(?=${quote})`,
      'y',
    ),
  },
  // password = …   "token": …   'secret' => …   config["key"] = …   password?: …   pwd:=…
  {
    form: 'assigned',
    lead: QUOTES + '])[?*_.:+|=!-%' + escapeCharacter,
    behindQuote: '])[?*_.:+|=!-%\\' + escapeCharacter,
    between: new RegExp(
      `${quote}?\\]?\\??${style}${blank}(?:\\[[^\\]["'\\n]{0,40}\\]${blank})?(?:[:.?+|]{0,3}={1,3}>?|!==?|::?|->|\\.{4,40}|%3[dDaA])(?!//(?![A-Za-z0-9+/]{24})|\\?)${style}${blank}${style}(?:${gap}string\\(\\d{1,5}\\) )?`,
      'y',
    ),
  },
  // "--password", "…"   setenv("API_KEY", "…")
  {
    form: 'argument',
    lead: QUOTES,
    behindQuote: ',',
    between: new RegExp(`${quote}${blank},${gap}${opens}`, 'y'),
  },
  // the token `…`   token - '…'
  {
    form: 'argument',
    lead: QUOTES + '-–—',
    between: new RegExp(` {1,2}(?:[-–—] {1,2})?(?=[NE]?(?:${quote}){1,2}[^\\s"'\`]{8})`, 'y'),
  },
  // setPassword("…")
  { form: 'argument', lead: '(', between: new RegExp(`\\(${blank}${opens}`, 'y') },
  // --password …
  { form: 'flag', lead: ANY, between: / {1,4}(?!-)/y },
  // requirepass …   bindpw "…"
  { form: 'directive', lead: ANY, between: /[ \t]{1,40}(?=\\{0,16}["']?[^\s"'\\`]{6,256}(?:$|[\n\\"'\r]))/y },
  // Password for the [admin] user: …   a temporary password is generated for root@localhost: …
  {
    form: 'prose',
    lead: '*([',
    between:
      / (?:(?:is generated |was set )?(?:for|of) [^\n:"\\]{1,80}|(?:was |has been )?(?:successfully )?(?:created|generated|reset)(?: successfully)?): {1,4}/y,
  },
  // the password is …   IDENTIFIED BY '…' comes from its own rule
  { form: 'prose', lead: '*', between: / (?:is|was|are|lautet|ist|est|es)(?: now| set to)?:? {1,4}/y },
  // log in with password …
  { form: 'spoken', lead: ANY, between: / {1,2}(?=[^\s"'`]{8})/y },
];

const formsByLead = new Map<string, readonly FormRule[]>();

/** The forms that what stands behind a name allows. */
export function formsFor({ text, end }: { text: string; end: number }): readonly FormRule[] {
  const at = skipBlanks({ text, at: end });
  const lead = text.charAt(at);
  const spaced = at > end;
  // Behind an escaped quote it takes more to see what follows.
  const quoted = lead !== '' && '"\'`'.includes(lead);
  const next = quoted ? text.charAt(skipBlanks({ text, at: at + 1 })) : '';
  const key = (spaced ? ' ' : '') + lead + next;
  const known = formsByLead.get(key);
  if (known) return known;
  const forms = assignmentForms.filter((rule) =>
    fits({ rule, lead, next: quoted ? next : undefined, spaced }),
  );
  if (formsByLead.size < MAX_LEADS) formsByLead.set(key, forms);
  return forms;
}

const MAX_LEADS = 4096;

type Behind = { rule: FormRule; lead: string; next: string | undefined; spaced: boolean };

function fits({ rule, lead, next, spaced }: Behind): boolean {
  if (rule.lead === ANY) return spaced;
  const kind = kindOf(lead);
  if (!rule.lead.includes(kind) || (kind === '*' && !spaced)) return false;
  return next === undefined || rule.behindQuote === undefined || rule.behindQuote.includes(kindOf(next));
}

const kindOf = (character: string) => (/[A-Za-z]/.test(character) ? '*' : character);

function skipBlanks({ text, at }: { text: string; at: number }): number {
  let end = at;
  while (isBlank(text.charCodeAt(end)) && end - at < 24) end += 1;
  return end;
}

const isBlank = (code: number) => code === 32 || code === 9;
