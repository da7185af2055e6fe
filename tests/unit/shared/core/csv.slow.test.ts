import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from '../../../../shared/core/csv.ts';

describe('csvRow', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', "' =1"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'=1"],
    ['\u001b[31m=1', "'=1"],
    ['\u200b=1', "'=1"],
    ['\uff1d1', "'\uff1d1"],
    ['\u001b]52;c;eA==\u0007copied', 'copied'],
    ['\u009b2Jcleared', '2Jcleared'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    [-1, '-1'],
    [true, 'true'],
    [null, ''],
    [undefined, ''],
  ])('the cell %j is written as %j', (cell, row) => {
    expect(csvRow([cell])).toBe(row);
  });

  it('holds no control character and no mark that reorders, whatever is in its cells', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
        const row = csvRow(cells);
        expect(row.replaceAll(/[\t\n]/g, '')).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
