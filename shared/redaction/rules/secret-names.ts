/** How careful a value must be judged: a password may be short and plain, a token may not, a weak name needs proof. */
export type SecretFamily = 'password' | 'secret' | 'token' | 'weak';
/** `onlyData`: a name that says something only where data name their values one by one, as a browser's cookies. */
export type SecretName = { rule: string; family: SecretFamily; onlyData?: boolean };

/** What the scanner looks for; every name that suggests a secret contains one of these, and none begins with another. */
export const nameMarks = [
  'pass',
  'pw',
  'psk',
  'secret',
  'token',
  'key',
  'auth',
  'credential',
  'jwt',
  '_pat',
  'mnemonic',
  'seed',
  'cert',
  'sig',
  'appid',
  'app_id',
  'salt',
  'sessid',
  'sessionid',
  '_session"',
  '_session=',
  'session"',
  'sid"',
  'csrf',
  'xsrf',
  'otp',
  'kennwort',
  'senha',
  'contrase',
  'wachtwoord',
] as const;

const suffix =
  '(?:[_-]?(?:value|plain|plaintext|raw|base64|base|b64|hash|hashed|digest|encrypted|prod|production|live|dev|test|staging|old|new|current|previous|primary|secondary|default|string|content|data|b64|pem|text|hex|\\d{1,3})| \\d{1,2}(?=:))?';

/** Tried at the mark; the name must end with it. */
export const nameEnding = new RegExp(
  `(?:pass(?:word|wd|phrase|code|wort|key|w)?|pwd?|psk|secret(?:[_ -]?(?:key|token|access[_ -]?key|id))?|token|key|auth(?:tok)?|cred(?:ential)?s?|jwt|_pat|mnemonic|seed(?:[_-]?phrase)?|cert|sig(?:nature)?|app_?id|salt|sess(?:ion)?id|_?session|sid|[cx]srf|t?otp|kennwort|senha|contraseña|wachtwoord)${suffix}_{0,2}(?![A-Za-z0-9_-])`,
  'iy',
);

const keyOwners =
  /(?:api|app|application|access|secret|private|priv|encryption|encrypt|crypto?|signing|sign|signature|master|account|shared|auth|license|deploy|service|role|storage|webhook|session|admin|consumer|client|subscription|instrumentation|authoriz?sation|activation|recovery|unseal|hmac|aes|jwt|token|host|function|ingest|ingestion|integration|rest|bot|server|write|preshared|psk|wg|session|security|cipher)[_.-]?$/i;
/** Whole words, so that `adminToken` and `developer_token` are none of these. */
const otherTokens =
  /^(?:max|min|num|total|count|input|output|prompt|completion|cached?|creation|read|next|prev|previous|page|pagination|continuation|cursor|sync|pad|eos|bos|unk|mask|sep|cls|special|stop|start|end|first|last|image|audio|thinking|reasoning|text|per|budget|design|color|theme|css|syntax|lexer|current|cancellation|cancel|abort|of)+$/i;
/** `Input` of `maxInput_`. */
const lastWord = /(?:[A-Z]+|[A-Z]?[a-z]+)(?=[_.-]?$)/;
const otherKeys =
  /(?:public|publishable|pub|foreign|primary|partition|sort|cache|object|hot|short|row|index|unique|composite|group|i18n|translation|query|react|data|idempotency|websocket|dedupe|lookup|hash|map|cookie|storage|route|node|item|config|event|mon|tur|don|whis|jer|hoc|joc|jockey)[_.-]?$/i;

/** Of short marks only a whole name is one: `assign` and `pwm` are none. */
const shortOwner = /(?:^|[_.-]|[a-z](?=$))$/;
const passwordOwner = /(?:bind|root|user|db|admin|sudo|ldap|my|sql|su|login|ssh|wifi|cloudant|[_.-])$/i;

const otherPasses = /(?:by|bu|com|tres|sur|under|over|im|en|tests?_?|num_?|total_?)$/i;

/** In prose the words of a name stand apart: `API key: …`. */
const spokenOwner =
  /\b(?:api|access|secret|private|signing|encryption|master|license|service|auth|unseal|recovery|deploy|access|account|storage) $/i;

const otherWord =
  /\b(?:cache|public|primary|foreign|partition|sort|from|restore|press|object|unique|index|row) $/i;
export const spokenWord = new RegExp(`${spokenOwner.source}|${otherWord.source}`, 'i');

/** The same few names stand in a text again and again, often one behind the other. */
const classified = new Map<string, SecretName | undefined>();
const MAX_CLASSIFIED = 4096;
let last: { owner: string; ending: string; kind: SecretName | undefined } | undefined;

/** What a name says about its value: `owner` is all of it before the mark, `ending` the rest. Undefined: not a secret. */
export function classifyName({ owner, ending }: { owner: string; ending: string }): SecretName | undefined {
  if (last?.owner !== owner || last.ending !== ending)
    last = { owner, ending, kind: classifyOnce({ owner, ending }) };
  return last.kind;
}

function classifyOnce({ owner, ending }: { owner: string; ending: string }): SecretName | undefined {
  const name = `${owner}\n${ending}`;
  const known = classified.get(name);
  if (known !== undefined || classified.has(name)) return known;
  if (classified.size >= MAX_CLASSIFIED) classified.clear();
  const kind = judgeName({ owner, ending });
  classified.set(name, kind);
  return kind;
}

function judgeName({ owner, ending }: { owner: string; ending: string }): SecretName | undefined {
  const word = ending.toLowerCase();
  if (word.startsWith('passkey')) return { rule: 'key', family: 'token' };
  if (/^pass(?!word|wd|phrase|code)/.test(word) && otherPasses.test(owner)) return undefined;
  if (word.startsWith('pass') || word.startsWith('pwd') || otherLanguage.test(word))
    return { rule: 'password', family: 'password' };
  if (word.startsWith('pw'))
    return owner === '' || passwordOwner.test(owner) ? { rule: 'password', family: 'password' } : undefined;
  if (word.startsWith('psk') || word.startsWith('authtok')) return { rule: 'password', family: 'password' };
  if (word.startsWith('secret')) return { rule: 'secret', family: 'secret' };
  if (word.startsWith('cred')) return { rule: 'credential', family: 'token' };
  if (word.startsWith('mnemonic') || word.startsWith('seed')) return { rule: 'seed-phrase', family: 'weak' };
  if (word.startsWith('key')) return classifyKey(owner);
  if (word.startsWith('token'))
    return otherTokens.test(lastWord.exec(owner)?.[0] ?? '') ? undefined : { rule: 'token', family: 'token' };
  if (word.startsWith('auth')) return { rule: 'auth', family: 'weak' };
  if (word.startsWith('jwt') || word.startsWith('_pat')) return { rule: 'token', family: 'token' };
  return classifyShortName({ owner, word });
}

const otherLanguage = /^(?:kennwort|senha|contrase|wachtwoord)/;

function classifyShortName({ owner, word }: { owner: string; word: string }): SecretName | undefined {
  if (owner !== '' && !shortOwner.test(owner)) return undefined;
  if (/^(?:_?sess|sid|[cx]srf)/.test(word)) return { rule: 'cookie', family: 'weak', onlyData: true };
  if (word.startsWith('cert') && owner === '') return undefined;
  return { rule: 'key', family: 'weak' };
}

/** In data and settings any key may be a secret one; its value must prove it. */
function classifyKey(owner: string): SecretName | undefined {
  if (otherKeys.test(owner) || otherWord.test(owner)) return undefined;
  if (keyOwners.test(owner) || spokenOwner.test(owner)) return { rule: 'key', family: 'token' };
  return { rule: 'key', family: 'weak' };
}

/** Whether a whole name, as a column has it, is one of a secret; weak names are none. */
export function namesSecret(name: string): boolean {
  const compact = name.replaceAll(' ', '_');
  for (let at = 0; at < compact.length; at += 1) {
    nameEnding.lastIndex = at;
    const ending = nameEnding.exec(compact)?.[0];
    if (ending === undefined || at + ending.length !== compact.length) continue;
    const kind = classifyName({ owner: compact.slice(0, at), ending });
    return kind !== undefined && kind.family !== 'weak';
  }
  return false;
}
