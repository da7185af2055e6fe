import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { b64, gh, plain } from '../../../fixtures/redaction/made-secrets.ts';
import { createRandom } from '../../../fixtures/redaction/seeded-random.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const redact = (text: string) => redactor.redactText(text).text;
const random = createRandom(61);
const token = gh(random);
const half = token.slice(0, 17);
const rest = token.slice(17);

describe('a token', () => {
  test.each([
    ['with an escape in it', `x ${token.replace('h', '\\u0068')} y`, 'x [redacted:github-token] y'],
    ['with an escape of a URL in it', `x ${token.replace('p', '%70')} y`, 'x [redacted:github-token] y'],
    ['with a zero-width space in it', `x ${half}\u200B${rest} y`, 'x [redacted:github-token] y'],
    ['with an invisible mark at a string', `x ${half}\uFEFF${rest} y`, 'x [redacted:github-token] y'],
    [
      'with a colour in it',
      `x ${half}\u001B[1;31m${rest}\u001B[0m y`,
      'x [redacted:github-token]\u001B[0m y',
    ],
    ['with a colour in JSON in it', `"${half}\\u001b[0m${rest}"`, '"[redacted:github-token]"'],
    ['of two strings that are added', `x = "${half}" + "${rest}";`, 'x = "[redacted:github-token]";'],
    ['of two strings on two lines', `x("${half}" +\n    "${rest}");`, 'x("[redacted:github-token]");'],
    ['of two strings in another language', `$x = '${half}' . '${rest}';`, "$x = '[redacted:github-token]';"],
    ['of two strings side by side', `x = ("${half}"\n     "${rest}")`, 'x = ("[redacted:github-token]")'],
    ['on a line that goes on', `x="${half}\\\n${rest}"`, 'x="[redacted:github-token]"'],
    ['in base64', `x ${b64(token)} y`, 'x [redacted:encoded-secret] y'],
    ['in base64 with its name', `x ${b64(`API_TOKEN=${token}`)} y`, 'x [redacted:encoded-secret] y'],
  ])('is found %s', (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('a named value', () => {
  const value = plain(random);

  test.each([
    [
      'in an address',
      `https://x.dev/?q=%7B%22password%22%3A%22${value}%22%7D`,
      'https://x.dev/?q=%7B%22password%22%3A%22[redacted:password]%22%7D',
    ],
    ['in pieces', `password = "${value}" + "Xy42x"`, 'password = "[redacted:password]"'],
    [
      'with a name in pieces of colour',
      `pass\u001B[1mword\u001B[0m=${value}`,
      'pass\u001B[1mword\u001B[0m=[redacted:password]',
    ],
  ])('is found %s', (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

test.each([
  'a "word" + "another"',
  "'one' . 'two'",
  'https://x.dev/a%20b?c=%7B%22d%22%3A1%7D',
  '\u001B[32mok\u001B[0m 12 passed (3.4s)',
  'caf\\u00e9 \\u0041nna',
  'ab\u200Bcd',
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk',
])('leaves %j as it is', (text) => {
  expect(redact(text)).toBe(text);
});
