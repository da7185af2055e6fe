import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { presetRules } from '../../../../shared/redaction/detectors/preset.ts';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { namedCarriers, textCarriers } from '../../../fixtures/redaction/carriers.ts';
import { listHostileTexts } from '../../../fixtures/redaction/hostile-texts.ts';
import { createRandom } from '../../../fixtures/redaction/seeded-random.ts';
import { namedShapes, privateKeyShapes, textShapes } from '../../../fixtures/redaction/text-shapes.ts';
import { tokenShapes } from '../../../fixtures/redaction/token-shapes.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const redact = (text: string) => redactor.redactText(text).text;
const githubToken = `gh${'p_'}${createRandom(1).from('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijk0123456789', 36)}`;

describe('a text', () => {
  test('tells how often each rule found something', () => {
    const { text, counts } = redactor.redactText(`${githubToken} and ${githubToken}, password="tr0ub4dor"`);
    expect(text).toBe('[redacted:github-token] and [redacted:github-token], password="[redacted:password]"');
    expect(counts).toEqual({ 'github-token': 2, password: 1 });
  });

  test.each([
    [
      'at the start of an escaped line',
      `{"out":"a\\n${githubToken}"}`,
      '{"out":"a\\n[redacted:github-token]"}',
    ],
    ['behind a colour', `\u001B[31m${githubToken}\u001B[0m`, '\u001B[31m[redacted:github-token]\u001B[0m'],
    ['behind an escaped colour', `\\u001b[1;31m${githubToken}`, '\\u001b[1;31m[redacted:github-token]'],
    ['percent-encoded around it', `a%3D${githubToken}%26b`, 'a%3D[redacted:github-token]%26b'],
    [
      'in JSON three levels deep',
      '{\\\\\\"password\\\\\\":\\\\\\"tr0ub4dor\\\\\\"}',
      '{\\\\\\"password\\\\\\":\\\\\\"[redacted:password]\\\\\\"}',
    ],
    ['with an escaped quote in it', '{"password":"tr0\\"ub4dor"}', '{"password":"[redacted:password]"}'],
    ['as a number of JSON', '{"password":12345678}', '{"password":"[redacted:password]"}'],
    ['first in a list', '{"tokens":1,"token":["aB3dE5fG7hJ9"]}', '{"tokens":1,"token":["[redacted:token]"]}'],
    [
      'in an object of its own',
      '{"password":{"value":"River9386"}}',
      '{"password":{"value":"[redacted:password]"}}',
    ],
    ['as a word that was chosen', 'login password=swordfish', 'login password=[redacted:password]'],
    ['as a word with numbers that names itself', 'password: supersecret123', 'password: [redacted:password]'],
    ['in a sentence', 'the password is hunter2, thanks', 'the password is [redacted:password], thanks'],
    ['that ends in a dollar', 'DB_PASS: River9386$', 'DB_PASS: [redacted:password]'],
    ['that ends in an exclamation mark', 'password=Winter2024!', 'password=[redacted:password]'],
    [
      'between colours',
      '\u001B[32mDB_PASS\u001B[0m=\u001B[33mRiver9386\u001B[0m',
      '\u001B[32mDB_PASS\u001B[0m=\u001B[33m[redacted:password]\u001B[0m',
    ],
    ['in a table', '| DB_PASS | River9386 | prod |', '| DB_PASS | [redacted:password] | prod |'],
    [
      'as what is taken when none is set',
      "const secret = process.env.JWT_SECRET || 'dZNQiqfgdRm9';",
      "const secret = process.env.JWT_SECRET || '[redacted:secret]';",
    ],
    [
      'by its place in a call',
      'HTTPBasicAuth("me", "River-9386")',
      'HTTPBasicAuth("me", "[redacted:password]")',
    ],
    [
      'on standard input',
      'echo River9386 | sudo -S apt update',
      'echo [redacted:password] | sudo -S apt update',
    ],
    [
      'of a block of YAML',
      'password: >-\n  River9386\nuser: a',
      'password: >-\n  [redacted:password]\nuser: a',
    ],
    [
      'in base64 of JSON',
      `echo ${btoa('{"user":"app","password":"River9386"}')} | base64 -d`,
      'echo [redacted:encoded-secret] | base64 -d',
    ],
    ['as an argument list', '["--password","tr0ub4dorXY"]', '["--password","[redacted:password]"]'],
    ['as twelve words', `mnemonic: "${'lake '.repeat(11)}tree"`, 'mnemonic: "[redacted:seed-phrase]"'],
    ['as words', 'passphrase = "correct horse battery staple"', 'passphrase = "[redacted:password]"'],
    [
      'beside its name',
      '{"name":"DB_PASSWORD","value":"tr0ub4dor"}',
      '{"name":"DB_PASSWORD","value":"[redacted:password]"}',
    ],
  ])('loses a secret %s', (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test('loses a private key whose end was cut off', () => {
    const lines = Array.from({ length: 5 }, (_, index) =>
      createRandom(index).from('ABCDEFGHJKLMNabcdefgh0123456789+/', 64),
    );
    const text = `cat key\n-----${'BEGIN'} EC PRIVATE KEY-----\n${lines.join('\n')}\n… truncated`;
    expect(redact(text)).toBe('cat key\n[redacted:private-key]\n… truncated');
  });

  test('cannot switch redaction off with a comment for secretlint', () => {
    expect(redact(`/* secretlint-disable */ ${githubToken}`)).toBe(
      '/* secretlint-disable */ [redacted:github-token]',
    );
  });
});

describe('every text', () => {
  test('redacted twice is the same as redacted once', () => {
    fc.assert(
      fc.property(mixedText(), (text) => {
        const once = redact(text);
        expect(redactor.redactText(once)).toEqual({ text: once, counts: {} });
      }),
      { numRuns: 1000 },
    );
  });

  test('that is JSON stays JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('password', 'apiKey', 'token', 'note', 'auth'),
          fc.oneof(mixedText(), fc.integer()),
        ),
        (value) => {
          expect(() => JSON.parse(redact(JSON.stringify(value)))).not.toThrow();
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('without a name or shape of a secret stays as it is', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.base64String({ maxLength: 200 }), (id, blob) => {
        const text = `${id} data:image/png;base64,${blob}`;
        expect(redact(text)).toBe(text);
      }),
    );
  });

  test('is done in linear time, however it was made', () => {
    for (const { text } of listHostileTexts(30_000)) expect(redact(text).length).toBeGreaterThan(0);
  });
});

describe('an event', () => {
  const event: TrackedEvent = {
    v: 1,
    event_id: `tool:${githubToken}`,
    event_type: 'tool_usage',
    timestamp: '2026-11-21T10:00:00.000Z',
    session_id: githubToken,
    agent_id: 'main',
    source: 'hook',
    project: 'acme/shop',
    data: {
      tool_use_id: githubToken,
      tool_name: 'Bash',
      status: 'ok',
      summary: `Bash echo ${githubToken}`,
      input: JSON.stringify({
        command: `curl -H "Authorization: Bearer ${githubToken}" $URL`,
        env: { DB_PASSWORD: 'tr0ub4dor' },
      }),
      output: 'done',
      input_bytes: 120,
    },
  };

  test('loses its secrets and keeps its keys', () => {
    const result = redactor.redactEvent(event);
    expect(result.event).toEqual({
      ...event,
      data: {
        ...event.data,
        summary: 'Bash echo [redacted:github-token]',
        input:
          '{"command":"curl -H \\"Authorization: Bearer [redacted:github-token]\\" $URL","env":{"DB_PASSWORD":"[redacted:password]"}}',
      },
    });
    expect(result.counts).toEqual({ 'github-token': 2, password: 1 });
  });

  test('is not changed in place', () => {
    const copy = structuredClone(event);
    redactor.redactEvent(event);
    expect(event).toEqual(copy);
  });

  test('without secrets is the same object', () => {
    const plain: TrackedEvent = {
      ...event,
      data: { tool_use_id: 'toolu_1', tool_name: 'Read', status: 'ok', summary: 'Read src/queue.ts' },
    };
    expect(redactor.redactEvent(plain).event).toBe(plain);
  });
});

describe('the policy', () => {
  test('redacts e-mail addresses only when asked to', () => {
    const text = 'git config user.email anna.b+x@mail.acme.dev';
    expect(redact(text)).toBe(text);
    expect(createRedactor({ emails: true, patterns: [] }).redactText(text).text).toBe(
      'git config user.email [redacted:email]',
    );
  });

  test("redacts what the user's patterns match, line by line", () => {
    const own = createRedactor({ emails: false, patterns: ['ACME-\\d{4}', '^internal: .*$'] });
    expect(own.redactText('see ACME-1234\ninternal: plans\nok').text).toBe(
      'see [redacted:custom]\n[redacted:custom]\nok',
    );
  });

  test("finds the user's patterns in a line longer than a window", () => {
    const own = createRedactor({ emails: false, patterns: ['ACME-\\d{4}'] });
    const text = `${'x'.repeat(1020)}ACME-1234${'y'.repeat(5000)}ACME-9876`;
    expect(own.redactText(text).text).not.toMatch(/ACME-\d/);
  });

  test.each(['(', '[a-', 'a**b(', '(?=x)y', '(?<!a)b', '(a)\\1'])(
    'refuses the pattern %s with a reason',
    (pattern) => {
      expect(() => createRedactor({ emails: false, patterns: [pattern] })).toThrow(
        expect.objectContaining({
          code: 'redaction.pattern',
          message: expect.stringContaining(JSON.stringify(pattern)),
        }),
      );
    },
  );

  test.each(['ACME-\\d+', '(?:abc)+', '[a-z(]+\\)', 'a{2,5}(b|c)', '\\(x+\\)+', '(a+)+$', '(?<id>x)'])(
    'accepts the pattern %s',
    (pattern) => {
      expect(() => createRedactor({ emails: false, patterns: [pattern] })).not.toThrow();
    },
  );
});

test.each(['a*a*a*b', '.*.*=xq', '.*.*.*=xq', '(a+)+$', '(a|a)*b', '([a-z]+)*!', '(?:x*y?)*z'])(
  'the pattern %s, which takes others for ever, is done with a line of 200,000 characters in time',
  (pattern) => {
    const own = createRedactor({ emails: false, patterns: [pattern] });
    const before = process.cpuUsage();
    own.redactText('a'.repeat(200_000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3000);
  },
);

test('every rule of the secretlint preset that runs is held back until a literal of it is seen', () => {
  expect(presetRules.length).toBeGreaterThanOrEqual(20);
  expect(presetRules.filter(({ marks }) => marks.includes(''))).toEqual([]);
});

/** Pieces of secrets, of their carriers and of anything else, in any order. */
function mixedText(): fc.Arbitrary<string> {
  const shapes = [...tokenShapes, ...textShapes, ...privateKeyShapes];
  const sample = fc
    .tuple(fc.constantFrom(...shapes), fc.constantFrom(...textCarriers), fc.nat(999))
    .map(([shape, carrier, seed]) => carrier.put(shape.make(createRandom(seed)).text));
  const named = fc
    .tuple(fc.constantFrom(...namedShapes), fc.constantFrom(...namedCarriers), fc.nat(999))
    .map(([shape, carrier, seed]) =>
      carrier.put({ words: shape.words, value: shape.value(createRandom(seed)) }),
    );
  const glue = fc.constantFrom(
    '',
    '"',
    "'",
    '=',
    ': ',
    '\\n',
    '\n',
    '[redacted:jwt]',
    '[redacted:',
    ']',
    '@',
    '://',
    'password',
    '{',
    '}',
    ',',
    '\\',
    ';',
  );
  const cut = fc.tuple(fc.oneof(sample, named), fc.nat(400)).map(([text, length]) => text.slice(0, length));
  return fc
    .array(fc.oneof(sample, named, cut, glue, fc.string()), { maxLength: 6 })
    .map((parts) => parts.join(''));
}
