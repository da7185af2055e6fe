import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { gh } from '../../../fixtures/redaction/made-secrets.ts';
import { alphabets, createRandom } from '../../../fixtures/redaction/seeded-random.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const redact = (text: string) => redactor.redactText(text).text;
const random = createRandom(77);
const own = `Saffron${random.from(alphabets.digits, 4)}`;
const words = `tulip-marlin-${random.from('123456789', 3)}`;
const base64 = random.from(alphabets.base64, 40);

describe('a secret is found', () => {
  test.each<[kind: string, before: string, secret: string, behind: string]>([
    ['in a role of a database', "ALTER ROLE app LOGIN PASSWORD '", random.from(alphabets.letters, 14), "';"],
    ['in words with a number at their end', "auth: { user: 'ada', password: '", words, "' }"],
    ['in a call with user and password', 'Credentials.basic("ada", "', words, '")'],
    ['in R', 'db_password <- "', words, '"'],
    ['in a string of an app', '<string name="maps_api_key">', `${own}Kq7RmZ2`, '</string>'],
    ['under a tag of YAML', 'password: !vault-plain ', own, ''],
    ['under an anchor of YAML', 'token: &t ', `${own}Kq7RmZ2`, ''],
    ['in an escape string of Postgres', "ALTER USER app PASSWORD E'", own, "';"],
    ['in the arguments of a library', "new Sequelize('shop', 'app', '", words, "', { dialect: 'mysql' })"],
    ['in the square code of a network', 'WIFI:S:acme;T:WPA;P:', own, ';;'],
    ['in what a database console is told', 'SQL> connect scott/', own, '@//db:1521/x'],
    ['on the way to a share', 'net use z: \\\\nas\\media ', own, ' /user:ada /persistent:no'],
    ['at a console', 'redis:6379> AUTH ', own, ''],
    ['in what a mail server is told', 'a7 LOGIN ada@acme.dev ', own, ''],
    ['in braces', 'Driver={X};Uid=app;Pwd={', own, '};'],
    ['in the options of a mount', 'mount -t cifs //n/s /m -o username=ada,password=', own, ',vers=3.1'],
    ['in a map of mail servers', '[smtp.acme.dev]:587 bot@acme.dev:', own, ''],
    ['in a list of dial-in users', '# client server secret IP\nada * ', own, ' *'],
    ['as a key of a network device', 'tacacs-server host 10.0.0.9 key ', own, ''],
    ['as the key of a tunnel', 'crypto isakmp key ', own, ' address 203.0.113.9'],
    ['in a literal of a manifest', 'kubectl create secret generic s --from-literal=pin=', own, ''],
    ['as the password of a document', 'pdftk a.pdf input_pw ', own, ' output b.pdf'],
    ['on the way to a program', 'printf x; echo -n "', own, '" | cryptsetup luksOpen /dev/sdc d -'],
    ['in a here-string', 'wrangler secret put SIGNING <<< "', random.from(alphabets.alnum, 40), '"'],
    [
      'in a column of a table',
      'token              ',
      `s.9${random.from(alphabets.alnum, 23)}`,
      '\nrenewable true',
    ],
    [
      'beside the key it belongs to',
      'ACCESSKEY\tAKIAQ3EGTZ7VX2LMNP4S\t2026-01-01T00:00:00Z\t',
      base64,
      '\tActive',
    ],
    ['in what a reset answers', 'Password for the [a] user successfully reset.\nNew value: ', own, ''],
    [
      'in what a creation answers',
      'Access token was successfully created: ',
      random.from(alphabets.hex, 40),
      '',
    ],
    [
      'in what a first start prints',
      'A temporary password is generated for root@localhost: ',
      `${own}x;`,
      '',
    ],
    ['with a number behind every other letter', 'let clientSecret = "', 'wq8Zt2Lm4Rv7Xn1K', '"'],
    ['of somebody whose name ends in another word', 'services.vault.adminToken = "', 'Hx93kd02LmQpz7', '";'],
    ['of a developer', 'developer_token: ', random.from(alphabets.letters, 22), ''],
    ['in words with a number between them', 'Config{Passphrase: "', 'olive-Tram-41-kettle', '"}'],
    ['behind flags that stand apart', 'htpasswd -b -c .htpasswd ada ', own, ''],
    [
      'in a column whose head is two words',
      '| who | API key |\n|---|---|\n| ada | ',
      random.from(alphabets.alnum, 24),
      ' |',
    ],
    [
      'as the hash of a network device',
      'enable secret 5 ',
      `$1$${random.from(alphabets.alnum, 4)}$${random.from(alphabets.alnum, 22)}`,
      '',
    ],
    ['of a database by its beginning', 'npg_', random.from(alphabets.alnum, 12), ''],
    ['in what a program prints', '$ wg genkey\n', `${random.from(alphabets.base64, 43)}=`, '\n'],
    [
      'in words for a wallet',
      'seed phrase: ',
      'lake copper tulip marlin stone falcon velvet maple harbor ribbon lantern orchid',
      '',
    ],
    ['glued to a word', 'tokens', gh(random), ''],
    ['glued to a number', '0', gh(random), ''],
  ])('%s', (_, before, secret, behind) => {
    const redacted = redact(before + secret + behind);
    expect(redacted).not.toContain(secret.slice(0, 12));
    expect(redacted).toMatch(/\[redacted:/);
  });
});

describe('a text stays as it is', () => {
  test.each([
    'key-string is the directive; radius-server lists its hosts',
    "fetch('/api', { auth: { password: 'reset-password-2' } })",
    'beeline -u jdbc:hive2://warehouse:10000 -n ada',
    'client server secret are the columns',
    'const _kSymptomhf_generatedByHomeAppForDebuggingPurposesKey = 1',
    'login with your account, then LOGIN ada again',
    'the access token was created: see below',
    'mount -o username=ada,password=$PASS,vers=3',
    'nextPageToken: "CAUQAA1b2C3d4E5f6G7h8"',
    'max_input_token: 8192',
    '| key | press |\n|---|---|\n| ctrl1 | a1b2c3d4 |',
    'utf8mb4_0900_ai_ci',
    'htpasswd -c .htpasswd ada2026',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text);
  });
});
