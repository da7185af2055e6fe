import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, truncate } from '../../../../local-agent/terminal/display-width.ts';
import { plainText } from '../../../../local-agent/terminal/plain-text.ts';
import { renderBar } from '../../../../local-agent/terminal/progress-bar.ts';
import { fitColumns, renderTable } from '../../../../local-agent/terminal/table.ts';
import { createPaint, hasColour, widthOf } from '../../../../local-agent/terminal/terminal.ts';

const plain = createPaint(false);

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['修复', 4],
    ['naïve', 5],
    ['e\u0301', 1],
    ['🚀', 2],
    ['👩‍👩‍👧‍👦', 2],
    ['❤️', 2],
    ['🇩🇪', 2],
    ['ｆｕｌｌ', 8],
    ['한글', 4],
    ['│ ├', 3],
    ['\u200B', 0],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('truncate', () => {
  it('cuts between characters and marks the cut', () => {
    expect(truncate({ text: 'abcdef', width: 4 })).toBe('abc…');
    expect(truncate({ text: '修复队列', width: 5 })).toBe('修复…');
    expect(truncate({ text: '修复队列', width: 4 })).toBe('修…');
    expect(truncate({ text: 'short', width: 5 })).toBe('short');
  });

  it('never exceeds the width, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (raw, width) => {
        const text = plainText(raw);
        expect(displayWidth(truncate({ text, width }))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('plainText', () => {
  it.each([
    ['\u001B[31mred\u001B[0m', 'red'],
    ['a\nb\r\nc\td', 'a b c d'],
    ['\u001B]8;;http://evil\u0007link\u001B]8;;\u0007', 'link'],
    ['bell\u0007 and \u0000 zero', 'bell   and   zero'],
    ['\u202Eevil\u202C', 'evil'],
  ])('%j becomes %j', (text, expected) => {
    expect(plainText(text).replaceAll(/ +/g, ' ')).toBe(expected.replaceAll(/ +/g, ' '));
  });

  it('leaves no control character, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(/\p{Cc}/u.test(plainText(text))).toBe(false);
      }),
    );
  });
});

describe('renderTable', () => {
  type Row = { name: string; count: number };
  const columns = [
    { title: 'name', value: (row: Row) => row.name, shrinkTo: 4 },
    { title: 'count', value: (row: Row) => String(row.count), right: true },
  ];

  it('aligns texts left and figures right, wide characters included', () => {
    const rows = [
      { name: '修复', count: 7 },
      { name: 'abc', count: 1_234 },
    ];
    expect(renderTable({ columns, rows, width: 80, paint: plain })).toBe(
      'name  count\n修复      7\nabc    1234\n',
    );
  });

  it('fits any width from what must stay on, whatever the texts', () => {
    const row = fc.record({ name: fc.string({ unit: 'grapheme', maxLength: 60 }), count: fc.nat(99_999) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), fc.integer({ min: 12, max: 120 }), (rows, width) => {
        for (const line of renderTable({ columns, rows, width, paint: plain }).split('\n')) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('fitColumns', () => {
  it('shortens the longest text first', () => {
    expect(
      fitColumns({ columns: [{ shrinkTo: 5 }, { shrinkTo: 5 }, {}], natural: [30, 10, 6], width: 40 }),
    ).toEqual([20, 10, 6]);
    expect(
      fitColumns({ columns: [{ shrinkTo: 5 }, { shrinkTo: 5 }, {}], natural: [30, 10, 6], width: 24 }),
    ).toEqual([7, 7, 6]);
  });

  it('leaves out columns, the most dispensable first, before a text gets too short', () => {
    const columns = [{ shrinkTo: 10 }, { dropOrder: 1 }, { dropOrder: 2 }, {}];
    expect(fitColumns({ columns, natural: [30, 8, 8, 8], width: 36 })).toEqual([16, 8, undefined, 8]);
    expect(fitColumns({ columns, natural: [30, 8, 8, 8], width: 24 })).toEqual([14, undefined, undefined, 8]);
  });

  it('shortens a text beyond what it asks for once nothing is left to leave out', () => {
    const columns = [{ shrinkTo: 28 }, { dropOrder: 1 }, {}];
    expect(fitColumns({ columns, natural: [60, 8, 8], width: 24 })).toEqual([14, undefined, 8]);
  });
});

it('a bar never reaches the edge, where it would wrap', () => {
  for (const share of [-1, 0, 0.333, 1, 7, Number.NaN]) {
    expect(renderBar({ share, text: 'reading history: 600 of 1,805 files', width: 40 }).length).toBeLessThan(
      40,
    );
  }
});

it('the width is that of the terminal, else COLUMNS, else 80', () => {
  const stdout = { write: () => true };
  expect(widthOf({ stdout: { ...stdout, columns: 132 }, env: { COLUMNS: '60' } })).toBe(132);
  expect(widthOf({ stdout, env: { COLUMNS: '60' } })).toBe(60);
  expect(widthOf({ stdout, env: { COLUMNS: 'wide' } })).toBe(80);
  expect(widthOf({ stdout, env: {} })).toBe(80);
});

it('colour is for terminals, and not for those who refuse it', () => {
  const tty = { write: () => true, isTTY: true };
  expect(hasColour({ output: tty, env: {} })).toBe(true);
  expect(hasColour({ output: { write: () => true }, env: {} })).toBe(false);
  expect(hasColour({ output: tty, env: { NO_COLOR: '1' } })).toBe(false);
  expect(hasColour({ output: tty, env: { TERM: 'dumb' } })).toBe(false);
});
