import { describe, expect, test } from 'vitest';
import { createFoundValues } from '../../../../shared/redaction/engine/found-values.ts';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { alphabets, createRandom } from '../../../fixtures/redaction/seeded-random.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const random = createRandom(41);
const token = () => random.from(alphabets.alnum, 28);

describe('what was found once', () => {
  test('is a secret wherever else it stands in the same text, before and behind', () => {
    const secret = token();
    const text = `seen ${secret} first\nAPI_TOKEN=${secret}\nthen again: ${secret}.`;
    expect(redactor.redactText(text).text).toBe(
      'seen [redacted:token] first\nAPI_TOKEN=[redacted:token]\nthen again: [redacted:token].',
    );
  });

  test('is a secret in every later text that shares the memory, and in no other', () => {
    const found = createFoundValues();
    const secret = token();
    redactor.redactText(`API_TOKEN=${secret}`, found);
    expect(redactor.redactText(`it is ${secret}`, found).text).toBe('it is [redacted:token]');
    expect(redactor.redactText(`it is ${secret}`).text).toBe(`it is ${secret}`);
  });

  test('is found in parts of longer values from twenty characters on, and shorter only by itself', () => {
    const found = createFoundValues();
    found.remember({ value: 'Marlin4821', rule: 'password' });
    expect(found.find('Marlin48210 xMarlin4821 Marlin4821_x')).toEqual([]);
    expect(found.find('in "Marlin4821".')).toEqual([{ start: 4, end: 14, rule: 'password' }]);
    const long = token();
    found.remember({ value: long, rule: 'token' });
    expect(found.find(`x${long}x`)).toEqual([{ start: 1, end: 29, rule: 'token' }]);
  });

  test('is taken by its longest form where two values end alike', () => {
    const found = createFoundValues();
    found.remember({ value: 'tail-4821Marlin', rule: 'short' });
    found.remember({ value: 'head.tail-4821Marlin', rule: 'long' });
    expect(found.find('head.tail-4821Marlin')).toEqual([{ start: 0, end: 20, rule: 'long' }]);
  });

  test.each([
    'password',
    'swordfish',
    'localhost',
    'authToken',
    'reset-password',
    '12345678',
    'changeme1',
    'short1!',
  ])('is not remembered when it is a word, a name, a plain number or short: %s', (value) => {
    const found = createFoundValues();
    found.remember({ value, rule: 'password' });
    expect(found.size).toBe(0);
  });

  test('is remembered up to a bound, so that no text can fill the memory', () => {
    const found = createFoundValues();
    for (let count = 0; count < 6000; count += 1) found.remember({ value: token(), rule: 'token' });
    expect(found.size).toBe(4096);
  });
});
