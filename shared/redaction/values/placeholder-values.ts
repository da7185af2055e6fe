import { rememberRecent, sameText } from './remember-recent.ts';

/** Who writes a stand-in says so at once. */
const SAMPLE_LENGTH = 160;

/** Whether a value only stands where a secret would: a mask, an example, a reference to somewhere else. */
export const isPlaceholderValue = rememberRecent({
  same: sameText,
  judge: (value) => {
    const sample = value.length > SAMPLE_LENGTH ? value.slice(0, SAMPLE_LENGTH) : value;
    return isStandInToken(sample) || isReference(sample) || standInWhole.test(sample) || isExample(sample);
  },
});

/** What an issuer's own prefix and length already prove is a stand-in only when it says so itself. */
export function isStandInToken(token: string): boolean {
  return isMask(token) || standIn.test(token) || /^[A-Z0-9]+EXAMPLE$|EXAMPLEKEY$/.test(token);
}

/** Documentation's own keys look like real ones, and a real one may hold the word: only the short say that they are none. */
const isExample = (value: string) => value.length < 32 && /example/i.test(value);

const masked = /abcdefghijkl|ABCDEFGHIJKL|[*•●…]{2}|\.{3}|x{5}|X{5}|_{4}|-{4}|#{4}|0{12}|^x+$/;
const isMask = (value: string) => masked.test(value) || countDistinct({ text: value, enough: 3 }) < 3;

/** `$X`, `${X}`, `{{ x }}`, `<x>`, `%X%`, `#{x}`, `$(cmd)`, and code that reads the environment. */
const reference =
  /^(?:\$[A-Za-z_{(]|\$env:|\{\{|\{%|<[^>]*>|<|%[A-Za-z_]|%\{|#\{|@[A-Za-z_{(]|&[A-Za-z]|![A-Za-z]{2,12}$|\[[^\]]{0,80}\]$|\{[^}]{0,80}\}$|[A-Za-z][\w.:-]{0,40}\([^)]{0,80}\)$)|\$\{|\{\{|\$\(|#\{|process\.env|import\.meta|os\.environ|os\.getenv|getenv|\bENV\[|secrets\.|vars\.|(?:env|op|vault|ssm|arn|secret|ref|file|keyring|aws-sm|gcp-sm):/;
function isReference(value: string): boolean {
  return reference.test(value);
}

const standIn =
  /your[-_ ]?(?:own|\d|api|key|secret|token|pass|app|client|access|db|actual|real|super|bot|account|personal|new|private)|placeholder|change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|with)|insert[-_ ]|redacted|removed|censored|\bdummy|\bfake|\bsample|goes[-_ ]?here|[-_ ]here$|not[-_ ]?(?:set|real|a[-_ ]|needed|required)|to[-_ ]?be[-_ ]|fill[-_ ]?(?:in|me)|^(?:my|your)[-_][a-z]{2,16}v?\d?(?:token|key|secret)$|^(?:my|the|some|any|new|old|a|an)[-_ ](?:\w{1,12}[-_ ]){0,3}(?:password|passwd|pass|token|secret|key|pwd|credentials?)(?:[-_ ]?here)?$/i;

/** Words that name a kind of value, a state or a type; never a secret by themselves. */
const standInWhole =
  /^(?:password|passwd|passw?|passphrase|passcode|pwd|secrets?|tokens?|keys?|api[-_ ]?keys?|apikeys?|auth|authorization|bearer|basic|cookies?|credentials?|login|username|users?|admin|root|guest|test|testing|tests|none|null|nil|undefined|nan|true|false|yes|no|on|off|string|str|text|number|u?int(?:\d{1,3}(?:array)?)?|integer|boolean|bool|bytes|byte|any|unknown|object|array|float|char|varchar|uuid|hidden|visible|required|optional|missing|invalid|valid|expired|empty|blank|default|auto|manual|inherit|include|omit|same-origin|always|never|disabled|enabled|todo|tbd|fixme|n\/a|na|foo|bar|baz|foobar|postgres|mysql|mongo|redis|localhost|value|field|input|label|name|id|prod|production|dev|development|staging|local|public|private|session|access|refresh|id_token|access_token|refresh_token|csrf|jwt|oauth2?|saml|sha\d{1,3}|md5|utf-?8|base64|bcrypt|scrypt|argon2\w{0,2}|hs\d{3}|rs\d{3}|es\d{3}|ed25519|x509|http2?|https|pbkdf2|aes-?\d{3}.{0,8}|heslo|hasło|passwort|kennwort|contraseña|contrasenya|senha|palavra-passe|wachtwoord|parola|lösenord|adgangskode|passord|salasana|jelszó|parool|geslo|lozinka|şifre|пароль|密码|密碼|パスワード|비밀번호|user:pass(?:word)?)$/i;

/** How many different characters, counted no further than `enough`. */
export function countDistinct({ text, enough }: { text: string; enough: number }): number {
  // A long token of few letters is counted to its end: a letter each by a bit.
  const seen = [0, 0, 0, 0];
  const others = new Set<number>();
  let count = 0;
  for (let at = 0; at < text.length && count < enough; at += 1) {
    const code = text.charCodeAt(at);
    const word = seen[code >>> 5];
    if (word === undefined) {
      if (!others.has(code)) count += 1;
      others.add(code);
    } else if ((word & (1 << (code & 31))) === 0) {
      seen[code >>> 5] = word | (1 << (code & 31));
      count += 1;
    }
  }
  return count;
}
