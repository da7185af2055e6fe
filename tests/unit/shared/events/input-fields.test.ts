import { describe, expect, it } from 'vitest';
import { inputFields } from '../../../../shared/events/input-fields.ts';

describe('the fields of an input', () => {
  it('are those of the object', () => {
    expect(inputFields('{"file_path":"/a","content":"x\\ny","limit":3}')).toEqual([
      ['file_path', '/a'],
      ['content', 'x\ny'],
      ['limit', 3],
    ]);
  });

  it.each([
    ['in a text', '{"file_path":"/a","content":"one\\ntw', 'one\ntw'],
    ['with the mark of who cut it', '{"content":"one…', 'one…'],
    ['after a backslash', '{"content":"one\\', 'one'],
    ['after a backslash that stands for itself', '{"content":"one\\\\', 'one\\'],
    ['in the number of a character', '{"content":"one\\u20', 'one'],
    ['before the mark, in the number of a character', '{"content":"one\\u20…', 'one'],
    ['in a list', '{"content":["a","b', ['a', 'b']],
  ])('of one that was cut off %s go as far as it goes', (_where, input, content) => {
    expect(Object.fromEntries(inputFields(input) ?? [])).toMatchObject({ content });
  });

  it.each(['', 'plain words', '[1,2]', '"text"', '{not json', '{"a"', 'null'])('are none of %j', (input) => {
    expect(inputFields(input)).toBeUndefined();
  });

  it('wherever it is cut, say nothing that was not there', () => {
    const object: Record<string, string> = {
      'a "name"': 'back\\slash \\" and "quotes" {[,:]}',
      lines: 'one\ntwo\r\n\ttwo\u2028\u0000',
      '': '👩‍💻 שלום …',
      __proto__x: '\\u00',
    };
    const whole = JSON.stringify(object);
    const cuts = Array.from(whole, (_, at) => inputFields(whole.slice(0, at + 1)) ?? []);
    const wrong = cuts.flat().filter(([name, value]) => object[name]?.startsWith(String(value)) !== true);
    expect(wrong).toEqual([]);
    const told = cuts.filter((fields) => fields.length > 0).length;
    expect(told).toBeGreaterThan(whole.length / 2);
  });
});
