import type { PhraseRule } from './phrases.ts';
import { lineBreak } from './line-break.ts';

const inQuotes = '\\\\{0,16}["\']';
const phrase = (words: string, secret: string) => new RegExp(`(${words})${secret}`, 'iy');
/** With a digit among its first characters, as no word is. */
const numbered = '(?=[^\\s"\'`\\\\]{0,64}\\d)[^\\s"\'`\\\\;,]{6,256}';
const base64 = '[A-Za-z0-9+/]{8,512}={0,2}';
const uuid = '[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}';

/** Secrets in protocols, settings and lists that have words of their own for them. */
export const settingPhrases: readonly PhraseRule[] = [
  {
    rule: 'password',
    isDoubtful: true,
    starts: ['auth plain ', 'auth login '],
    shape: phrase('AUTH (?:PLAIN|LOGIN) ', base64),
  },
  {
    rule: 'password',
    starts: ['authenticate plain', 'auth=plain '],
    shape: phrase('auth(?:enticate|=)\\s?plain ', base64),
  },
  {
    rule: 'authorization',
    starts: ['digest username'],
    shape: phrase('Digest username=[^\\n]{1,600}?\\bresponse=\\\\{0,16}"?', '[a-f0-9]{32,64}'),
  },
  {
    rule: 'signature',
    starts: ['signature-256: ', 'signature: ', 'signature": "', 'x-twilio-signature', 'x-slack-signature'],
    shape: phrase(
      '(?:x-)?[a-z-]{0,24}signature(?:-256)?(?:\\\\{0,16}")?: {0,2}(?:\\\\{0,16}")?(?:sha\\d{1,3}=|v\\d=|t=\\d{6,16},v\\d=|keyId=[^\\n]{1,300}signature=")?',
      '(?:[a-f0-9]{40,128}|[A-Za-z0-9+/]{26,512}={0,2})(?![A-Za-z0-9])',
    ),
  },
  // Redis: user app on >password
  {
    rule: 'password',
    starts: ['user ', 'setuser '],
    shape: phrase(
      '(?:set)?user [\\w.-]{1,64} (?:on|off|reset)[^\\n\\\\"<]{0,100}? >',
      '[^\\s"\'\\\\>]{4,256}',
    ),
  },
  { rule: 'password', starts: ['setuser '], shape: phrase('setuser [^\\n\\\\"]{1,100}? #', '[a-f0-9]{64}') },
  // Consul, Nomad: tokens { master = "…" }
  {
    rule: 'token',
    starts: ['tokens {', 'tokens":', 'tokens\\":', 'tokens = {'],
    shape: phrase(
      `tokens${inQuotes.replace('["', '?["')}? ?[=:]? ?\\{\\s{0,16}(?:\\\\{1,8}n\\s{0,16})?${inQuotes.replace('["', '?["')}?[a-z_]{2,24}(?:\\\\{0,16}")? ?[=:] ?${inQuotes}`,
      uuid,
    ),
  },
  {
    rule: 'token',
    starts: ['secretid', 'secret id'],
    shape: phrase(`secret ?id(?:\\\\{0,16}")?\\s{0,16}[:=]?\\s{0,16}(?:${inQuotes})?`, uuid),
  },
  {
    rule: 'password',
    starts: ['nickserv '],
    shape: phrase(
      'nickserv:? {1,2}(?:identify|register|ghost|regain) (?:[A-Za-z_][\\w[\\]|-]{1,30} (?=[^\\s]{0,128}\\d))?',
      '[^\\s"\'\\\\]{4,128}',
    ),
  },
  // expect: send "…\r"
  {
    rule: 'password',
    starts: ['send "', 'send \\"', 'send -- "', "send '", 'send \\\\'],
    shape: phrase(
      `send (?:-- )?${inQuotes}`,
      '(?=[^"\'\\s\\\\]{0,64}\\d)[^"\'\\s\\\\]{6,128}(?=\\\\{1,16}[rn])',
    ),
  },
  // What protocols and their consoles are told: > AUTH …, a1 LOGIN user …
  {
    rule: 'password',
    starts: ['> auth '],
    shape: phrase('> AUTH (?:[\\w.-]{1,64} )?', '[^\\s"\'\\\\]{6,256}'),
  },
  {
    rule: 'password',
    starts: [' login '],
    shape: phrase('(?<=[a-z]\\d{1,5}) LOGIN "?[\\w.@+-]{1,64}"? "?', numbered),
  },
  // Connections and mounts: a password in braces, or behind its user.
  {
    rule: 'password',
    starts: ['uid=', 'user id='],
    shape: phrase('(?:uid|user id)=[^;\\n"]{1,64};\\s?(?:pwd|password)=\\{', '[^{}\\s"\'\\\\]{4,256}(?=\\})'),
  },
  {
    rule: 'password',
    starts: ['user=', 'username='],
    shape: phrase('user(?:name)?=[^\\s,"\'\\\\]{1,64},pass(?:word)?=', '[^\\s,"\'\\\\]{4,256}'),
  },
  {
    rule: 'password',
    starts: [']:25 ', ']:465 ', ']:587 '],
    shape: phrase('\\]:\\d{2,4}[ \\t]{1,4}[\\w.+-]{1,64}@[\\w.-]{1,64}:', '[^\\s"\'\\\\]{4,256}'),
  },
  {
    rule: 'password',
    starts: ['client server secret', 'client\tserver\tsecret'],
    shape: phrase(
      `client[ \\t]{1,8}server[ \\t]{1,8}secret[^\\n\\\\]{0,40}${lineBreak}[\\w.@"*-]{1,64}[ \\t]{1,16}[\\w.*-]{1,64}[ \\t]{1,16}"?`,
      '[^\\s"\'\\\\]{4,256}',
    ),
  },
  // Keys that network devices share with each other.
  {
    rule: 'password',
    starts: ['isakmp key ', 'radius-server ', 'tacacs-server ', 'pre-shared-key ', 'key-string '],
    shape: phrase(
      '(?:isakmp key|(?:radius|tacacs)-server [^\\n\\\\]{0,80}?\\bkey|pre-shared-key|key-string)(?: {1,4}\\d(?= ))? {1,4}',
      '[^\\s"\'\\\\:=]{6,128}(?=\\s|$|["\'\\\\])',
    ),
  },
  // What consoles print for an account they made or changed.
  {
    rule: 'secret',
    starts: ['accesskey\t', 'accesskey\\t'],
    shape: phrase(
      'ACCESSKEY(?:\\t|\\\\{1,8}t)A[A-Z0-9]{15,24}(?:\\t|\\\\{1,8}t)[\\dT:.+Z-]{10,32}(?:\\t|\\\\{1,8}t)',
      '[A-Za-z0-9+/]{40}',
    ),
  },
  {
    rule: 'password',
    starts: ['successfully reset'],
    shape: phrase(`successfully reset\\.?${lineBreak}New value: {1,4}`, '[^\\s"\'\\\\]{6,256}'),
  },
  {
    rule: 'token',
    starts: ['sonar.login='],
    shape: phrase('sonar\\.login=', '[a-z0-9_]{40,64}(?![A-Za-z0-9])'),
  },
  {
    rule: 'seed-phrase',
    starts: ['seed phrase', 'recovery phrase', 'seed words', 'mnemonic'],
    shape: phrase(
      '(?:seed phrase|recovery phrase|seed words|mnemonic(?: phrase)?)(?: is| are)?[:=]? {0,4}(?:\\\\{0,16}["\'`])?',
      '(?:[a-z]{3,8} ){11,23}[a-z]{3,8}(?![a-z])',
    ),
  },
  // In servers' settings: behind a user, or a word of their own.
  {
    rule: 'password',
    starts: ['insecure-password '],
    shape: phrase('insecure-password {1,4}', '[^\\s"\'\\\\]{4,256}'),
  },
  {
    rule: 'password',
    starts: ['basicauth.users=', ' login='],
    shape: phrase('(?:basicauth\\.users| login)=[\\w.-]{1,64}:', numbered),
  },
  // In prose: credentials: admin / …
  {
    rule: 'password',
    starts: ['credentials', 'creds', 'login', 'logins', 'log in', 'sign in', 'account', 'zugangsdaten'],
    shape: phrase(
      '(?:credentials?|creds|logins?|log in(?: with| as)?|sign in(?: with| as)?|account|zugangsdaten)(?: (?:are|is|details|to use|for [\\w.-]{1,40}))?:? {1,2}(?:\\*\\*|`|")?[\\w.@+-]{1,64}(?:`|")?(?: [/:|] |:| und | and )(?:`|")?',
      '(?=[^\\s"\'`\\\\]{0,64}\\d)[^\\s"\'`\\\\/:;,|]{6,128}(?![/:\\w])',
    ),
  },
  { rule: 'password', starts: ['add-mask::'], shape: phrase('add-mask::', '[^\\s"\'\\\\]{6,1024}') },
  {
    rule: 'assertion',
    starts: ['samlresponse', 'samlrequest', 'samlart', 'client_assertion'],
    shape: phrase(
      '(?:saml(?:response|request|art)|client_assertion)(?:\\\\{0,16}")?[=:] ?(?:\\\\{0,16}")?',
      '[A-Za-z0-9+/%=._-]{40,8192}',
    ),
  },
  {
    rule: 'password',
    starts: ['<auth-user-pass>'],
    shape: phrase(`<auth-user-pass>${lineBreak}[^\\s\\\\]{1,64}${lineBreak}`, '[^\\s\\\\<]{4,128}'),
  },
  {
    rule: 'password',
    starts: [
      'mot de passe',
      'palabra clave',
      'palavra-passe',
      'hasło',
      'parola',
      'пароль',
      '密码',
      'パスワード',
    ],
    shape: phrase(
      '(?:mot de passe|palabra clave|palavra-passe|hasło|parola|пароль|密码|パスワード)(?: (?:est|es|é|è|to|это)|は|是)?\\s{0,2}[:：]?\\s{0,4}(?:`|")?',
      numbered,
    ),
  },
  // connect(dsn, user, "…")
  {
    rule: 'password',
    starts: ['connect(', 'credentials(', 'mysqli(', 'createconnection(', 'pdo('],
    shape: phrase(
      `[\\w.]{3,24}\\( {0,4}(?:(?:[\\w$.]{1,60}|\\\\{0,16}["'][^"'(){}\\n\\\\]{0,120}\\\\{0,16}["']), {0,4}){2,3}${inQuotes}`,
      `(?=[^"'\\s\\\\]{0,256}[\\d#$%^&*!])[^"'\\s\\\\]{6,256}(?=${inQuotes})`,
    ),
  },
  // A call that makes a client or a connection: its only or first argument is the key.
  {
    rule: 'key',
    isDoubtful: true,
    starts: [
      'client(',
      'api(',
      'sdk(',
      'apikey(',
      'connect(',
      'init(',
      'initialize(',
      'configure(',
      'login(',
      'authenticate(',
      'bot(',
      'auth(',
      'service(',
      'from_api_key(',
      'withtoken(',
      'provider(',
      'token(',
      'secret(',
    ],
    shape: phrase(
      `[a-z_]{2,16}\\([ \\n]{0,16}[bf]?${inQuotes}`,
      `(?![a-z]{2,8}:/|[\\w.-]{1,80}:\\d{1,5}["'/])(?:${uuid}|(?=[^"'\\s\\\\]{0,64}\\d)(?=[^"'\\s\\\\]{0,64}[A-Za-z])[\\w+/=.|:~-]{20,512})(?=${inQuotes})`,
    ),
  },
  // Here is the key: …
  {
    rule: 'key',
    isDoubtful: true,
    starts: ['the ', 'my ', 'your ', 'our ', 'this ', 'api ', 'new ', 'access '].flatMap((owner) =>
      ['key', 'token', 'secret'].map((word) => owner + word),
    ),
    shape: phrase(
      '[a-z]{2,6} (?:key|token|secret)(?: is|:| =)?(?: now)?:? {0,2}(?:\\\\{0,16}["\'`]|\\*\\*)?',
      `(?:${uuid}|(?=[\\w+/=.|:~-]{0,64}\\d)(?=[\\w+/=.|:~-]{0,64}[A-Za-z])[\\w+/=.|:~-]{12,1024})(?![\\w(])`,
    ),
  },
];
