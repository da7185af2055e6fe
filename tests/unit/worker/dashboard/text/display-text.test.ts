import { describe, expect, it } from 'vitest';
import {
  clip,
  clippedLine,
  errorLine,
  firstLine,
  safeHref,
  errorText,
  errorWords,
} from '../../../../../worker/dashboard/ui/text/display-text.ts';

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

  it('hold no more than one row of a page can show', () => {
    expect(clippedLine('\n a title \nand more')).toBe('a title …');
    expect(clippedLine(`${'כותרת '.repeat(50)}`)).toBe(`${'כותרת '.repeat(20).trimEnd()}…`);
    expect(clippedLine('修复队列'.repeat(50))).toBe(`${'修复队列'.repeat(15)}…`);
    expect(clippedLine('👩‍💻'.repeat(50))).toBe(`${'👩‍💻'.repeat(24)}…`);
    expect(clippedLine('x'.repeat(120))).toBe('x'.repeat(120));
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

describe('errorText', () => {
  it('is what was said, or tells which error it is where the text stayed on its machine', () => {
    const fingerprint = '3fa9c1d25be07788';
    expect(errorText({ message: 'Exit code 2', fingerprint })).toBe('Exit code 2');
    expect(errorText({ message: null, fingerprint })).toBe('Error 3fa9c1 (text not shared)');
  });
});

describe('errorWords', () => {
  it.each([
    ['Exit code 1\nError: no such table', { says: 'Error: no such table', exit: 'exit 1' }],
    ['Exit code 137', { says: 'Exit code 137', exit: undefined }],
    ['File has not been read yet.', { says: 'File has not been read yet.', exit: undefined }],
  ])('says %j as its own words, what all failed commands begin with apart', (text, words) => {
    expect(errorWords(text)).toEqual(words);
  });
});
