/** How careful a value must be judged: a password may be short and plain, a token may not, a weak name needs proof. */
export type SecretFamily = 'password' | 'secret' | 'token' | 'weak';
export type SecretName = { rule: string; family: SecretFamily };

/** What the scanner looks for; every name that suggests a secret contains one of these. */
export const nameMarks = [
  'pass',
  'pwd',
  'secret',
  'token',
  'key',
  'auth',
  'credential',
  'jwt',
  '_pat',
  'mnemonic',
  'seed',
] as const;

const suffix =
  '(?:[_-]?(?:value|plain|plaintext|raw|base64|base|b64|hash|hashed|encrypted|prod|production|live|dev|test|staging|old|new|current|previous|primary|secondary|default|string|\\d{1,3})| \\d{1,2}(?=:))?';

/** Tried at the mark; the name must end with it. */
export const nameEnding = new RegExp(
  `(?:pass(?:word|wd|phrase|code|wort)?|pwd|secret(?:[_ -]?(?:key|token|access[_ -]?key))?|token|key|auth|credentials?|jwt|_pat|mnemonic|seed(?:[_-]?phrase)?)${suffix}(?![A-Za-z0-9_-])`,
  'iy',
);

const keyOwners =
  /(?:api|app|application|access|secret|private|priv|encryption|encrypt|crypto?|signing|sign|signature|master|account|shared|auth|license|deploy|service|role|storage|webhook|session|admin|consumer|client|subscription|hmac|aes|jwt|token|host|function|ingest|ingestion|integration|rest|bot|server|write|preshared|psk|wg|session|security|cipher)[_.-]?$/i;
const otherTokens =
  /(?:max|min|num|total|count|input|output|prompt|completion|cached?|creation|read|next|prev|previous|page|pagination|continuation|cursor|sync|pad|eos|bos|unk|mask|sep|cls|special|stop|start|end|first|last|image|audio|thinking|reasoning|text|per|budget|design|color|theme|css|syntax|lexer|current|cancellation|cancel|abort|of)[_.-]?$/i;
const otherKeys =
  /(?:public|publishable|pub|foreign|primary|partition|sort|cache|object|hot|short|row|index|unique|composite|group|i18n|translation|query|react|data)[_.-]?$/i;

const otherPasses = /(?:by|com|tres|sur|under|over|im|en|tests?_?|num_?|total_?)$/i;

/** In prose the words of a name stand apart: `API key: …`. */
export const spokenOwner =
  /\b(?:api|access|secret|private|signing|encryption|master|license|service|auth|unseal|recovery|deploy|access|account|storage) $/i;

/** What a name says about its value: `owner` is all of it before the mark, `ending` the rest. Undefined: not a secret. */
export function classifyName({ owner, ending }: { owner: string; ending: string }): SecretName | undefined {
  const word = ending.toLowerCase();
  if (word.startsWith('pass') && otherPasses.test(owner)) return undefined;
  if (word.startsWith('pass') || word.startsWith('pwd')) return { rule: 'password', family: 'password' };
  if (word.startsWith('secret')) return { rule: 'secret', family: 'secret' };
  if (word.startsWith('credential')) return { rule: 'credential', family: 'token' };
  if (word.startsWith('mnemonic') || word.startsWith('seed')) return { rule: 'seed-phrase', family: 'weak' };
  if (word.startsWith('key')) return classifyKey(owner);
  if (word.startsWith('token'))
    return otherTokens.test(owner) ? undefined : { rule: 'token', family: 'token' };
  if (word.startsWith('auth')) return { rule: 'auth', family: 'weak' };
  return { rule: 'token', family: 'token' };
}

function classifyKey(owner: string): SecretName | undefined {
  if (otherKeys.test(owner)) return undefined;
  if (keyOwners.test(owner) || spokenOwner.test(owner)) return { rule: 'key', family: 'token' };
  return /[A-Za-z0-9]_$/.test(owner) ? { rule: 'key', family: 'weak' } : undefined;
}
