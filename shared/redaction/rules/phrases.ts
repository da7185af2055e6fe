/**
 * Secrets that a phrase of some language or program introduces. `shape` (sticky) is tried at one of the `starts`; its first
 * group is the phrase and stays, the rest is the secret.
 */
export type PhraseRule = { rule: string; starts: readonly string[]; shape: RegExp };

const bare = '[^\\s"\'\\\\;|&]{4,256}';
const inQuotes = '\\\\{0,16}["\']';
const phrase = (words: string, secret: string) => new RegExp(`(${words})${secret}`, 'iy');

export const phrases: readonly PhraseRule[] = [
  {
    rule: 'password',
    starts: ['login '],
    shape: phrase('login\\s{1,4}[^\\s"\']{1,128}(?:\\s|\\\\[nt]){1,8}password\\s{1,4}', bare),
  },
  {
    rule: 'password',
    starts: ['mysql', 'mariadb'],
    shape: phrase('(?:mysql|mariadb)[a-z-]{0,12}(?: {1,4}(?!-p)[^\\s"\']{1,100}){0,12} {1,4}-p', bare),
  },
  { rule: 'password', starts: ['sshpass -p'], shape: phrase(`sshpass -p ?${inQuotes}?`, bare) },
  {
    rule: 'password',
    starts: ['redis-cli '],
    shape: phrase(`redis-cli(?: {1,4}(?!-a)[^\\s"']{1,100}){0,8} {1,4}-a ${inQuotes}?`, bare),
  },
  {
    rule: 'password',
    starts: ['docker login', 'podman login'],
    shape: phrase(`(?:docker|podman) login(?: {1,4}(?!-p )[^\\s"']{1,100}){0,6} {1,4}-p ${inQuotes}?`, bare),
  },
  {
    rule: 'password',
    starts: ['-pass pass:', '-passin pass:', '-passout pass:'],
    shape: phrase('-pass(?:in|out)? pass:', bare),
  },
  {
    rule: 'password',
    starts: ['identified by', 'identified with'],
    shape: phrase(
      `identified (?:by|with [a-z0-9_]{1,40} (?:by|as))(?: password)? ${inQuotes}`,
      '[^"\'\\s\\\\]{4,256}',
    ),
  },
  {
    rule: 'password',
    starts: ["password '", "password \\'", 'password "'],
    shape: phrase(`password ${inQuotes}`, '(?=[^"\'\\s\\\\]{0,256}[0-9!#$%^&*])[^"\'\\s\\\\]{6,256}'),
  },
  {
    rule: 'password',
    starts: ['convertto-securestring'],
    shape: phrase(`ConvertTo-SecureString(?: -String)? ${inQuotes}`, '[^"\'\\s\\\\]{4,256}'),
  },
  {
    rule: 'jwk',
    starts: ['"d":', '"d\\', '"d" :'],
    shape: phrase('"d\\\\{0,16}" ?: ?\\\\{0,16}"', '[A-Za-z0-9_-]{40,2048}'),
  },
  {
    rule: 'jwk',
    starts: ['"k":', '"k\\'],
    shape: phrase('"k\\\\{0,16}" ?: ?\\\\{0,16}"', '[A-Za-z0-9_-]{22,512}(?=\\\\{0,16}")'),
  },
];
