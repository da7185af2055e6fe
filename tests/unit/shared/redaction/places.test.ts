import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { alphabets, createRandom } from '../../../fixtures/redaction/seeded-random.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const redact = (text: string) => redactor.redactText(text).text;
const random = createRandom(2811);
/** A token, and what a person would choose with a symbol in its middle. */
const token = `k${random.from(alphabets.digits, 2)}${random.from(alphabets.alnum, 24)}`;
const chosen = (symbol: string) => `gqbf${symbol}${random.from('23456789', 3)}KDHE`;

describe('a secret is found', () => {
  test.each<[kind: string, before: string, behind: string]>([
    ['in a value that is made late', 'private val apiKey by lazy { "', '" }'],
    ['in the block of a fallback', 'ENV.fetch("SECRET_TOKEN") { "', '" }'],
    ['in the block of a factory', 'password { "', '" }'],
    ['in a pair of Erlang', '{password, "', '"}'],
    ['in braces of Tcl', 'set password {', '}'],
    ['in the data division of a program', "01 WS-PASSWORD PIC X(32) VALUE '", "'."],
    ['in an image that is built', 'ENV SECRET_KEY ', ''],
    ['in the settings of a web server', 'SetEnv DB_PASSWORD ', ''],
    ['in a parameter of a web server', 'fastcgi_param DB_PASSWORD ', ';'],
    ['in what a test expects', "expect(config.apiKey).toBe('", "')"],
    ['in what a test compares', 'assertEqual(config.token, "', '")'],
    ['in a field found by its label', "await page.getByLabel('Password').fill('", "')"],
    ['in a field found by its name', "cy.get('[name=password]').type('", "')"],
    ['in a field found by its id', 'driver.find_element(By.ID, "password").send_keys("', '")'],
    ['in a field that a test fills in', 'fill_in "Password", with: "', '"'],
    ['in the digest of a fixture', 'password_digest: ', ''],
    ['behind an option of a database, in quotes', "mysql -u root -p'", "' app"],
    ['in a call without brackets', "http.basic_auth 'ada', '", "'"],
    ['in the only argument of a client', "const pay = new Stripe('", "')"],
    ['in what signs cookies', "app.use(cookieParser('", "'))"],
    ['in what is hashed', "await bcrypt.hash('", "', 10)"],
    ['in what is compared with a hash', 'bcrypt.compare("', '", user.digest)'],
    ['in a key of bytes', 'Fernet(b"', '")'],
    ['in the key of a cipher', 'AES.new(b"', '", AES.MODE_CBC)'],
    ['printed on the way to a program', 'printf "', '" | gcloud secrets create db --data-file=-'],
    ['in a here-string behind an environment', 'vercel env add SECRET production <<< "', '"'],
    ['behind a kind of sign-in', 'http -A bearer -a ', ' example.com'],
    ['in a substitution of the shell', 'PASS=$(echo ', ')'],
    ['in the settings of a copier', 'rclone config create r s3 secret_access_key ', ''],
    ['in a sentence with its person', 'set password for ada to ', ''],
    ['in a row that is inserted', "INSERT INTO users (name, password) VALUES ('ada', '", "');"],
    ['in a row of MySQL', 'INSERT INTO users (name, password) VALUES ("ada, of course", "', '");'],
    [
      'in a row of MySQL in JSON',
      String.raw`{"sql":"INSERT INTO users (name, password) VALUES (\"ada\", \"`,
      String.raw`\")"}`,
    ],
    [
      'in the second of two rows',
      "insert into users (id, password, at) values (1, 'changeme', now()),\n (2, '",
      "', now())",
    ],
    ['behind what the environment lacks', "password: <%= ENV['DB_PASS'] || '", "' %>"],
    ['in what a bundler writes in', "'process.env.API_KEY': JSON.stringify('", "')"],
    ['in the default of an option', 'parser.add_argument("--token", default="', '")'],
    ['in the default of a template', 'DBPassword:\n  Type: String\n  NoEcho: true\n  Default: ', ''],
    ['in plain text, as it says', 'password: cdk.SecretValue.plainText("', '")'],
    ['in what a database sets', "SET PASSWORD FOR 'a'@'%' = '", "';"],
    ['printed for a keystore', 'echo "', '" | bin/elasticsearch-keystore add -x bootstrap.password'],
    ['printed twice', "(echo '", "'; echo 'x') | smbpasswd -s -a ada"],
    ['in a file of passwords', 'mosquitto_passwd -b pw.txt ada ', ''],
    ['in the labels of a proxy', 'http.middlewares.a.basicauth.users=ada:', ''],
    ['in a header that a server adds', 'proxy_set_header X-Api-Key ', ';'],
    ['in the users of a proxy', 'user ada insecure-password ', ''],
    ['in the settings of packages', 'composer config http-basic.repo.example.com ada ', ''],
    ['in the settings of gems', 'bundle config set gems.example.com ada:', ''],
    ['under a name of a test', 'TEST_PASSWORD = "', '"'],
    ['in a chain of keys', 'keychain.set("', '", forKey: "password")'],
    ['in a here-string of a program', "kinit ada <<< '", "'"],
    ['on the way to a notary', 'xcrun notarytool store x --password ', ''],
    ['on the way to a certificate', 'signtool sign /f a.pfx /p ', ' a.exe'],
    ['in what is typed into a phone', 'adb shell input text ', ''],
  ])('%s', (_kind, before, behind) => {
    for (const secret of [token, chosen('!'), chosen('%')]) {
      const redacted = redact(`$ cat x\n${before}${secret}${behind}\n`);
      expect(redacted).not.toContain(secret);
      expect(redacted).toContain('[redacted:');
    }
  });

  test.each<[kind: string, before: string, symbol: string, behind: string]>([
    ['with & in a setting of a chart', 'helm install x --set auth.rootPassword=', '&', ''],
    ['with & in a list of settings', 'SharedAccessKeyName=R;SharedAccessKey=', '&', ''],
    ['with & ahead of a parameter', 'https://h/api?access_token=', '&', '&x=1'],
    ['with ? in a template', 'const t = `token=', '?', '`'],
    ['with ? in a map', 'map[password:', '?', ' user:ada]'],
    ['with ? in YAML', 'secret_key_base: ', '?', ''],
    ['with # in an address', 'amqp://u:', '#', '@h/v'],
    ['with # in an address without a user', 'redis://:', '#', '@h:6379/0'],
    ['with ? in an address', 'postgres://app:', '?', '@db:5432/x'],
  ])('%s', (_kind, before, symbol, behind) => {
    const secret = chosen(symbol);
    expect(redact(`$ cat x\n${before}${secret}${behind}\n`)).not.toContain(secret.slice(-8));
  });
});

test.each<[carrier: string, put: (text: string) => string]>([
  ['numbered, as a file is read', (text) => text.replace(/^/gm, '     7→')],
  ['numbered, with tabs', (text) => text.replace(/^/gm, '    12\t')],
  ['numbered, in the JSON of an output', (text) => JSON.stringify({ o: text.replace(/^/gm, '    12\t') })],
  ['with the sign of a difference', (text) => text.replace(/^/gm, '+')],
  ['with their file, as they are searched', (text) => text.replace(/^/gm, 'deploy/app.yaml:41:')],
  ['with a colour', (text) => `\u001b[32m${text}\u001b[0m`],
])('what takes more than one line is found in lines %s', (_carrier, put) => {
  const places = [
    (secret: string) => `- name: DB_PASSWORD\n  value: "${secret}"`,
    (secret: string) => `set_sensitive {\n  name  = "auth.password"\n  value = "${secret}"\n}`,
    (secret: string) => `<key>APIKey</key>\n<string>${secret}</string>`,
    (secret: string) => `gh secret set MY_TOKEN --body "${secret}"`,
    (secret: string) => `ENV SECRET_KEY ${secret}`,
  ];
  for (const place of places) expect(redact(put(place(token)))).not.toContain(token);
});

test.each<[carrier: string, put: (text: string) => string]>([
  ['numbered', (text) => text.replace(/^/gm, '     7→')],
  ['of a difference', (text) => text.replace(/^/gm, '+')],
  ['of a search', (text) => text.replace(/^/gm, 'docs/users.md:41:')],
])('a column is found in lines %s', (_carrier, put) => {
  for (const table of [`| user | password |\n|---|---|\n| ada | ${token} |`, `name,password\nada,${token}`])
    expect(redact(put(table))).not.toContain(token);
});

test.each<[kind: string, text: string]>([
  ['a type with a namespace', '    accessCredentials?: Schema$AccessCredentials;'],
  ['a callback of such a type', 'callback: BodyResponseCallback<Schema$AppCheckToken>): void;'],
  ['a version of an interface', "const api = google.merchantapi('issueresolution_v1beta');"],
  ['an expression', "longopt_pat = r'[a-zA-Z](?:[a-zA-Z0-9-]*)'"],
  ['an expression with counts', 'TOKEN_PAT = "[0-9A-Fa-f]{1,4}"'],
  ['words that are joined', 'type_bundle_key += "+watch+extension+bundle"'],
  ['accounts without a password', 'daemon:*:20228:0:99999:7:::'],
  ['a title', 'Looker instance OAuth login settings.'],
  ['how a key is written', 'For JSON requests, the key is base64-encoded.'],
  ['names of methods', '# "trust", "md5", "password", "scram-sha-256",'],
  ['a certificate', 'AQELBQADggIBAEf63QqwEZE4rU1d9+UOl1QZgkiHVIyqZJnYWv6IAcVYpZmxI1Qj'],
  ['names of classes', "['ACAccountCredential', 'ASAuthorizationAppleIDCredentialRequest']"],
  [
    'a setting that is handed on',
    'disableS3ExpressSessionAuth: config?.disableS3ExpressSessionAuth ?? load(x)',
  ],
  ['a long name', 'exports.agentidentitycredentials = agentidentitycredentials;'],
  ['two that are one', 'the secret key is priv+pub.'],
  ['a stand-in', '"recaptchaV3Token": "my_recaptchaV3Token"'],
  ['a choice', 'r.key=e.altKey?r.C0:r.C1'],
  ['a choice ahead of a call', 'n.token=t?i(e):o'],
  ['two that are joined', 'if(e.key&&t.key&15)return'],
  ['a port and a question', 'http://localhost:8080?next=a@b.example'],
  ['a port and a place', 'http://localhost:3000#/who@b.example'],
  ['columns without values', 'INSERT INTO users (name, password) VALUES (?, ?)'],
  ['columns and names', 'INSERT INTO users (name, password) VALUES (:name, :password)'],
  ['a label', "page.getByLabel('Password').fill(user.password)"],
  ['a field that names another', "fill_in 'Password', with: 'password'"],
  ['a key of an image', 'ENV PATH /usr/local/bin:/usr/bin'],
  ['passes that are counted', 'tests_pass = "2026-11-28-a1"'],
  ['a default that is a name', 'parser.add_argument("--token", default="github_token")'],
  ['a template without a default', 'TokenName:\n  Type: String\n  Default: deploy-token'],
  ['rest of a query', 'https://h/list?key=name&page=2&size=50'],
])('stays readable: %s', (_kind, text) => {
  expect(redact(text)).toBe(text);
});
