import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanText,
  clip,
  errorLine,
  firstLine,
  safeHref,
  stripControls,
} from '../../../../../worker/dashboard/ui/text/display-text.ts';

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

describe('short forms', () => {
  it('take the first line and say that more follows', () => {
    expect(firstLine('\n one \ntwo')).toBe('one …');
    expect(firstLine('one')).toBe('one');
  });

  it('say of an error what went wrong, without what hides in it', () => {
    expect(errorLine('Exit code 1\n\u001b[31m\n  TypeError: \u202eno\u001b[0m\nmore')).toBe(
      'Exit code 1: TypeError: no',
    );
  });

  it('are cut between characters', () => {
    expect(clip({ text: 'ab👩‍💻cd', limit: 3 })).toBe('ab…');
    expect(clip({ text: 'short', limit: 10 })).toBe('short');
  });
});

describe('safeHref', () => {
  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'no address',
    '//evil.example',
  ])('gives no link to %j', (text) => {
    expect(safeHref(text)).toBeUndefined();
  });

  it('links http and https', () => {
    expect(safeHref('https://example.com/a b')).toBe('https://example.com/a%20b');
  });
});
