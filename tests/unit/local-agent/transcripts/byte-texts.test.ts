import { assert, date, property, string, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWords, isText, sameBytes } from '../../../../local-agent/transcripts/scan/byte-texts.ts';
import { createIsoMillis } from '../../../../local-agent/transcripts/scan/iso-millis.ts';

const plain = stringMatching(/^[ -~]{0,40}$/);

describe('texts in a buffer', () => {
  it('are told apart where they lie', () => {
    assert(
      property(plain, plain, (a, b) => {
        const bytes = Buffer.from(`"${a}","${b}"`);
        const other = a.length + 4;
        expect(isText(bytes, 1, 1 + a.length, b)).toBe(a === b);
        expect(sameBytes(bytes, 1, 1 + a.length, other, other + b.length)).toBe(a === b);
      }),
    );
  });

  it('are the words that they are, however many came before', () => {
    const word = createWords();
    assert(
      property(plain, (text) => {
        expect(word(Buffer.from(`"${text}"`), 1, 1 + text.length)).toBe(text);
      }),
    );
  });
});

describe('times in a buffer', () => {
  const isoMillis = createIsoMillis();
  const millis = (text: string) => isoMillis(Buffer.from(text), 0);

  it('are those of the date, or in doubt', () => {
    const range = { min: new Date('1971-01-01'), max: new Date('2999-12-31'), noInvalidDate: true };
    assert(
      property(date(range), (time) => {
        const expected = time.getUTCDate() === 31 ? Number.NaN : time.getTime();
        expect(millis(time.toISOString())).toBe(expected);
      }),
    );
  });

  it('are in doubt in any other form', () => {
    assert(
      property(string(), (text) => {
        expect(millis(text)).toBeNaN();
      }),
    );
    const forms = ['2026-09-01 00:00:00.000Z', '2026-09-01T24:00:00.000Z', '2026/09/01T00:00:00.000Z'];
    for (const text of [...forms, '2026-13-01T00:00:00.000Z', '2026-09-01T00:0x:00.000Z'])
      expect(millis(text)).toBeNaN();
  });
});
