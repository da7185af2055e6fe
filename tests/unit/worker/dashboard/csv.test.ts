import { describe, expect, it } from 'vitest';
import { toCsv } from '../../../../worker/dashboard/ui/csv.ts';

describe('toCsv', () => {
  it('quotes what needs it and keeps figures bare', () => {
    expect(
      toCsv([
        { name: 'a "b", c', cost: 1.5, none: null },
        { name: 'two\nlines', cost: 0, none: undefined },
      ]),
    ).toBe('name,cost,none\r\n"a ""b"", c",1.5,\r\n"two\nlines",0,\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@cmd', ' =1', '\t=1'])('makes %j plain text for a spreadsheet', (text) => {
    expect(toCsv([{ text }])).toContain(`'${text}`);
  });
});
