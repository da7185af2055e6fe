/**
 * Secrets that a phrase of some language or program introduces. `shape` (sticky) is tried at one of the `starts`; its first
 * group is the phrase and stays, the rest is the secret. `isDoubtful`: words alone are none.
 */
export type PhraseRule = { rule: string; starts: readonly string[]; shape: RegExp; isDoubtful?: boolean };

const bare = '[^\\s"\'\\\\;|&]{4,256}';
const inQuotes = '\\\\{0,16}["\']';
const phrase = (words: string, secret: string) => new RegExp(`(${words})${secret}`, 'iy');

/** Long enough and with a number, as no word is. */
const strongInQuotes = '(?=[^"\'\\s\\\\]{0,256}\\d)[^"\'\\s\\\\]{8,256}(?=\\\\{0,16}["\'])';
/** Behind a line's beginning or a prompt. */
const lineOfProtocol = '(?<=(?:^|[\\n"\'`>$:]|\\\\n)[ \\t]{0,8})';
const mechanisms = 'PLAIN|LOGIN|X?OAUTH|S?CRAM|DIGEST|NTLM|GSSAPI|EXTERNAL|TLS|SSL';
const strongAlone =
  '(?=[^\\s"\'\\\\]{0,64}\\d)(?=[^\\s"\'\\\\]{0,64}[a-z])[^\\s"\'\\\\;|&]{8,256}(?=[\\s"\'\\\\]|$)';
const options = (but: string) => `(?: {1,4}(?!${but} )[^\\s|;]{1,100}){0,12}`;

export const phrases: readonly PhraseRule[] = [
  {
    rule: 'password',
    starts: ['login '],
    shape: phrase('login\\s{1,4}[^\\s"\']{1,128}(?:\\s|\\\\[nt]){1,8}password\\s{1,4}', bare),
  },
  {
    rule: 'password',
    starts: ['mysql', 'mariadb'],
    shape: phrase(
      `(?:mysql|mariadb)[a-z-]{0,12}(?: {1,4}(?!-p)[^\\s"']{1,100}){0,12} {1,4}-p(?:${inQuotes})?`,
      bare,
    ),
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
    starts: ['unzip ', 'zip ', 'mosquitto_'],
    shape: phrase(`(?:unzip|zip|mosquitto_[a-z]{2,3})${options('-P')} {1,4}-P ${inQuotes}?`, bare),
  },
  {
    rule: 'password',
    starts: ['sqlcmd '],
    shape: phrase(`sqlcmd${options('-P')} {1,4}-P ${inQuotes}?`, bare),
  },
  {
    rule: 'password',
    starts: ['mongosh ', 'mongodump ', 'mongorestore ', 'mongoexport ', 'mongoimport ', 'cqlsh '],
    shape: phrase(`(?:mongo[a-z]{2,7}|cqlsh)${options('-p')} {1,4}-p ${inQuotes}?`, bare),
  },
  {
    rule: 'password',
    starts: ['ldapsearch ', 'ldapmodify ', 'ldapadd ', 'ldapdelete ', 'ldapwhoami '],
    shape: phrase(
      `ldap[a-z]{3,8}(?: {1,4}(?!-w )(?:"[^"\\n]{0,100}"|[^\\s|;"]{1,100})){0,12} {1,4}-w ${inQuotes}?`,
      bare,
    ),
  },
  {
    rule: 'password',
    starts: ['htpasswd '],
    shape: phrase(
      'htpasswd(?=(?: -[a-zA-Z]{1,8}){0,4} -[a-zA-Z]{0,6}b)(?: -[a-zA-Z]{1,8}){1,5} [^-\\s][^\\s]{0,99} [^\\s]{1,64} ',
      bare,
    ),
  },
  {
    rule: 'password',
    starts: ['net use '],
    shape: phrase('net use [^\\n]{1,160}/user:[^\\s]{1,64} ', bare),
  },
  {
    rule: 'password',
    starts: ['net use '],
    shape: phrase(
      'net use (?:[a-z]: )?[\\\\/]{2,8}[^\\s/]{1,120} ',
      '[^\\s/"\'*][^\\s"\']{3,255}(?= [^\\n]{0,40}/user:)',
    ),
  },
  {
    rule: 'password',
    starts: ['create role ', 'alter role ', 'create user ', 'alter user '],
    shape: phrase(
      `(?:create|alter) (?:role|user) [^\\n;'"\\\\]{1,160}? password ${inQuotes}`,
      '[^"\'\\s\\\\]{4,256}',
    ),
  },
  {
    // Handed over on standard input: echo … | sudo -S
    rule: 'password',
    starts: ['echo ', 'printf '],
    shape: phrase(
      `(?:echo|printf) (?:-[neE]{1,3} |['"]?%s(?:\\\\{1,2}n)?['"]? ){0,2}${inQuotes}?(?:[a-z][a-z0-9_-]{0,31}:)?`,
      '[^\\s"\'\\\\|:$]{4,256}(?=\\\\{0,16}["\']?(?:; echo [^|\\n]{1,300}\\))? \\| (?:sudo -S|[^|\\n]{0,100}(?:--password-stdin|--with-token|chpasswd|--stdin\\b|(?:secrets?|env|variables?)[ :](?:set|put|add|create)|\\bpasswd|cryptsetup |\\bkinit\\b|smbpasswd|keystore add|secret create|passphrase-fd|auth login|\\blogin\\b)))',
    ),
  },
  {
    // Credentials by their place in a call.
    rule: 'password',
    starts: [
      'jwt.sign(',
      'jwt.verify(',
      'jwt.encode(',
      'jwt.decode(',
      'createHmac(',
      'hmac.new(',
      'HTTPBasicAuth(',
      'BasicAuth(',
      'basic_auth(',
      'NetworkCredential(',
      'getConnection(',
      'PasswordAuthentication(',
      'Credentials.new(',
      'BasicAWSCredentials(',
      'Credentials.create(',
      'Credentials.basic(',
      'UsernamePasswordCredentials(',
      'WiFi.begin(',
      'algoliasearch(',
      'Sequelize(',
      '.login(',
      'auth=(',
      'auth = (',
      'auth = [',
      'auth: [',
      'db.auth(',
      'auth_data(',
      'keychain.set(',
      'unsafePlainText(',
      'SecretValue.plainText(',
      'Stripe(',
      'cookieParser(',
      'bcrypt.hash(',
      'bcrypt.compare(',
      'hashSync(',
      'compareSync(',
      'hashpw(',
      'checkpw(',
      'Fernet(',
      'AES.new(',
      'basic_auth ',
    ],
    shape: phrase(
      `[\\w.]{1,32}(?:\\(| ?= ?[([]|: \\[| (?=["'])) {0,4}(?:[^"'(){}\\n]{0,80}, {0,4}|\\{[^{}\\n]{0,80}\\}, {0,4}|\\\\{0,16}["'][^"'(){}\\n]{0,80}["'], {0,4}){0,2}[bB]?${inQuotes}`,
      strongInQuotes,
    ),
  },
  {
    rule: 'password',
    starts: [':5432:', ':5433:', ':*:'],
    shape: phrase(':(?:543\\d|\\*):(?!\\d{1,6}:\\d{1,4}:)[\\w*.-]{1,63}:[\\w*.-]{1,63}:', bare),
  },
  {
    rule: 'password',
    starts: ['jdbc:oracle:thin:'],
    shape: phrase('jdbc:oracle:thin:[\\w$#]{1,32}/', '[^\\s"\'@/]{3,64}(?=@)'),
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
    rule: 'password',
    starts: ['set password'],
    shape: phrase(
      `set password(?: for [^\\s=]{1,120})? ?= ?(?:password\\()?${inQuotes}`,
      '[^"\'\\s\\\\]{4,256}',
    ),
  },
  {
    // Lines of protocols: Redis, NickServ, IRC's operators.
    rule: 'password',
    starts: ['AUTH '],
    shape: new RegExp(`(${lineOfProtocol}AUTH (?!${mechanisms})(?:[\\w.@-]{1,64} )?)${strongAlone}`, 'y'),
  },
  {
    rule: 'password',
    starts: ['NickServ '],
    shape: phrase('nickserv :?(?:identify|register) (?:[\\w[\\]-]{1,32} )?', strongAlone),
  },
  {
    rule: 'password',
    starts: ['OPER '],
    shape: new RegExp(`(${lineOfProtocol}OPER [^\\s"']{1,32} )${strongAlone}`, 'y'),
  },
  {
    // What the square code of a network says.
    rule: 'password',
    starts: ['WIFI:'],
    shape: phrase('WIFI:(?:[STRHE]:[^;\\n]{0,64};){0,4}P:\\\\{0,4}"?', '[^;"\\\\\\s]{8,63}(?=\\\\{0,4}"?;)'),
  },
  {
    rule: 'password',
    starts: ['connect '],
    shape: phrase('connect [\\w$#]{1,32}/', '[^\\s"\'@/]{3,64}(?=@[\\w.:/-]{1,80}(?:[\\s;"\']|$))'),
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
