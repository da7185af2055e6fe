import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, printedJson, stripControls } from '../../../../shared/core/hidden-characters.ts';

describe('cleanText', () => {
  it.each([
    ['plain text stays', 'plain text stays'],
    ['tabs\tand\nlines stay', 'tabs\tand\nlines stay'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007', 'click'],
    ['\u001b]0;title\u001b\\after', 'after'],
    ['\u001b[2J\u001b[Hcleared', 'cleared'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['\u2066isolated\u2069', 'isolated'],
    ['zero\u200bwidth\u2060\ufeff', 'zerowidth'],
    ['tag\u{e0041}\u{e007f}', 'tag'],
    ['a\u200db', 'ab'],
    ['👩‍💻 and 🏳️‍🌈', '👩‍💻 and 🏳️‍🌈'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['مرحبا שלום', 'مرحبا שלום'],
    ['\u0000\u0007\u007f\u0085', ''],
    ['line\r\nends', 'line\nends'],
  ])('makes %j to %j', (given, wanted) => {
    expect(cleanText(given)).toBe(wanted);
  });

  it('leaves nothing that acts on a screen, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const character of cleanText(text)) {
          const code = character.codePointAt(0) ?? 0;
          expect(code >= 32 || code === 9 || code === 10).toBe(true);
          expect(code >= 0x202a && code <= 0x202e).toBe(false);
        }
      }),
    );
  });
});

describe('stripControls', () => {
  it('never eats markup of the page around a text', () => {
    const page = '<b title="\u001b[">a</b><i>\u001b]0;</i><b>\u0007</b>';
    expect(stripControls(page)).toBe('<b title="[">a</b><i>]0;</i><b></b>');
  });
});

/** Escape, C1, marks that reorder, and characters that nobody sees. */
// oxlint-disable-next-line no-control-regex
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]/;

describe('printedJson', () => {
  it.each([
    ['\u009b2J', '"\\u009b2J"'],
    ['photo\u202egpj.exe', '"photo\\u202egpj.exe"'],
    ['\u001b]52;c;eA==\u0007', '"\\u001b]52;c;eA==\\u0007"'],
    ['\u007f', '"\\u007f"'],
    ['tag \u{e0041}', '"tag \\udb40\\udc41"'],
    ['grüße 👩‍👩‍👧', '"grüße 👩‍👩‍👧"'],
  ])('%j is printed as %s', (text, printed) => {
    expect(printedJson(text)).toBe(printed);
  });

  it('holds nothing that acts on a screen, and the value that was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 0x2100 }), (text, code) => {
        const value = { [`name ${String.fromCharCode(code)}`]: text + String.fromCharCode(code) };
        const printed = printedJson(value);
        expect(printed).not.toMatch(acting);
        expect(JSON.parse(printed)).toEqual(value);
      }),
    );
  });
});
