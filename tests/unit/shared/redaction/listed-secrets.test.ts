import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { alphabets, createRandom } from '../../../fixtures/redaction/seeded-random.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const redact = (text: string) => redactor.redactText(text).text;
const random = createRandom(311);
const made = () => `${random.from(alphabets.alnum, 15)}7k`;
const [one, two, three] = [made(), made(), made()];
const words = `Maple-Otter-${random.from('123456789', 2)}!`;

describe('behind a name in the plural each of its secrets is found:', () => {
  test.each<[list: string, text: string, secrets: readonly string[]]>([
    ['in brackets', `passwords = ["${words}", "${one}"]`, [words, one]],
    ['in brackets behind a quoted name', `{"api_keys":["${one}","${two}"]}`, [one, two]],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ tokens: [one, two] })), [one, two]],
    ['over lines', `const refreshTokens = [\n  '${one}',\n  '${two}',\n];`, [one, two]],
    ['of a YAML list', `api_keys:\n  - ${one}\n  - "${two}"\nport: 80`, [one, two]],
    ['of an environment', `API_KEYS=${one},${two},${three}`, [one, two, three]],
    ['under a type', `secrets: string[] = ["${one}"]`, [one]],
    ['by their names', `secrets: { db: "${one}", mail: "${two}" }`, [one, two]],
    ['in a tuple or a set', `ACCESS_TOKENS = ("${one}", "${two}")`, [one, two]],
    ['of a Ruby word list', `passwords = %w[${one} ${two}]`, [one, two]],
  ])('%s', (_, text, secrets) => {
    const said = redact(text);
    for (const secret of secrets) expect(said).not.toContain(secret);
    expect(redact(said)).toBe(said);
  });
});

test('what stands around them stays, and what is read as data still is', () => {
  const text = JSON.stringify({ api_keys: [one, two], port: 80, tokens: [three] });
  expect(JSON.parse(redact(text))).toEqual({
    api_keys: ['[redacted:key]', '[redacted:key]'],
    port: 80,
    tokens: ['[redacted:token]'],
  });
});

test.each([
  'const keys = ["ArrowUp", "ArrowDown", "Escape"];',
  'keys: ["node-cache-linux-0f3a9c1d", "node-cache-mac-1b2c3d4e"]',
  'tokens = ["the", "quick", "brown", "##ing", "Ġhello"]',
  'stop_tokens: ["<|endoftext|>", "<|im_end|>"]',
  'secrets: ["API_KEY", "DB_PASSWORD"]',
  'secrets:\n  - db_password\n  - smtp_password',
  'secrets: { inherit: true, names: "all" }',
  'passwords: ["secret", "changeme", "password1"]',
  'credentials: ["include", "same-origin"]',
  'tokens=12,400',
  'input_tokens: [1200, 3400, 5600]',
  'const tokens = [token1, token2, readToken(3)];',
  'primary_keys = ["customer_id_2", "order_id_17"]',
  'tokens: ["color-primary-500", "spacing-2xl", "fontSize14px"]',
])('ordinary: %s', (text) => {
  expect(redact(text)).toBe(text);
});
