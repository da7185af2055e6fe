import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const redact = (text: string) => redactor.redactText(text).text;

/** A token and a password of somebody's own; neither has a shape that gives it away. */
const secrets = ['Vq7eYw3BJMMPChocPrWZNuzLSv31', 'Quartz#4417lanternB7'];

describe('a secret is found in what a language puts around a string:', () => {
  test.each([
    'apiToken = T.pack "@"',
    'secretKey = BS.pack "@"',
    'mToken = Just "@"',
    'const token = String("@");',
    'const secret = Buffer.from("@", "utf8");',
    'const apiSecret = new TextEncoder().encode("@");',
    'const password = String.raw`@`;',
    'const token = <string>"@";',
    'const authToken = ("@" as Token);',
    'var jwtSecret = []byte("@")',
    '\tsecret: []byte(`@`),',
    '\tPassword: aws.String("@"),',
    'my $password = q(@);',
    'my $api_token = qq{@};',
    'config.secret_key = %q[@]',
    'secret = %(@)',
    'let secret = b"@";',
    'let token = String::from("@");',
    'let token: Option<String> = Some(String::from("@"));',
    'let password = r#"@"#;',
    '    password: SecretString::from("@"),',
    'let token = CString::new("@").unwrap();',
    '  cfg->password = strdup("@");',
    '  strncpy(cfg.secret, "@", sizeof cfg.secret);',
    'char password[] = "@";',
    'wchar_t *password = L"@";',
    '  cfg.Password = TEXT("@");',
    'std::string api_key{"@"};',
    'auto secret = R"(@)";',
    'token = bytes("@", "utf-8")',
    'PASSWORD = """@"""',
    'token: str = Field(default="@")',
    'auth = ("admin", "@")',
    'Optional<String> token = Optional.of("@");',
    'var secret = Encoding.UTF8.GetBytes("@");',
    'let secret = Data("@".utf8)',
    'let token = #"@"#',
    '  token: ~s(@),',
    '  {password, <<"@">>},',
    '-define(API_TOKEN, "@").',
    'let token = Some "@"',
    'local password = [[@]]',
    "ALTER LOGIN app WITH PASSWORD = N'@';",
    "EXECUTE 'ALTER ROLE app WITH PASSWORD ''@''';",
    '  password = sensitive("@")',
    "  password = ''@'';",
    'val secret = s"@"',
    'const token: []const u8 = "@";',
    '   Password : constant String := "@";',
    'AUTH @',
    'AUTH default @',
    'PRIVMSG NickServ :IDENTIFY @',
    ':OPER admin @',
    'db.auth("admin", "@")',
  ])('%s', (line) => {
    for (const secret of secrets)
      for (const text of [line, JSON.stringify({ content: line })]) {
        const redacted = redact(text.replace('@', secret));
        expect(redacted).not.toContain(secret);
        expect(redacted).toContain('[redacted:');
      }
  });
});

describe('a string in the same place that is no secret stays:', () => {
  test.each([
    'const token = String(req.headers["x-csrf-token"]);',
    'const key = Buffer.from("utf8");',
    'token := []byte("Authorization")',
    'apiToken = T.pack "api-token"',
    'let key = String::from("user:profile:name");',
    'my $password = q(enter password);',
    'token = %w[id name email]',
    'char *key = strdup("content-type");',
    'strcpy(key, "user_name");',
    'LPCTSTR key = TEXT("SOFTWARE\\Classes\\CLSID");',
    'password: str = Field("", min_length=8, max_length=128)',
    'password = """Your password"""',
    'if [[ $password == "" ]]; then',
    '"keys":[[1,2,3],[4,5,6]], "tokens":[[101,2023,2003],[102]]',
    '\tKey: aws.String("images/2026/11/photo-12345.png"),',
    'let key = "CFBundleShortVersionString"',
    "password = ''",
    '250-AUTH LOGIN PLAIN CRAM-MD5',
    'AUTH SCRAM-SHA-256',
    'auth sufficient pam_sss.so forward_pass2',
    'NickServ IDENTIFY <password>',
    '-define(PASSWORD_LENGTH, "16").',
  ])('%s', (line) => expect(redact(line)).toBe(line));
});
