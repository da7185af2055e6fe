import { describe, expect, it } from 'vitest';
import { beneathOrigins } from '../../../../worker/dashboard/sessions/beneath-origins.ts';

const ids = (rows: [string, string | null][]) =>
  beneathOrigins(rows.map(([session_id, forked_from]) => ({ session_id, forked_from }))).map(
    (row) => row.session_id,
  );

describe('sessions that continue others', () => {
  it('stand beneath them, also one below the other, and the rest keeps its order', () => {
    expect(
      ids([
        ['c', 'b'],
        ['x', null],
        ['b', 'a'],
        ['a', null],
        ['y', null],
      ]),
    ).toEqual(['x', 'a', 'b', 'c', 'y']);
  });

  it('stay where they are when their origin is on another page', () => {
    expect(
      ids([
        ['b', 'elsewhere'],
        ['a', null],
      ]),
    ).toEqual(['b', 'a']);
  });

  it('are listed once, whatever they say of each other', () => {
    expect(
      ids([
        ['a', 'b'],
        ['b', 'a'],
        ['c', 'c'],
      ]).toSorted(),
    ).toEqual(['a', 'b', 'c']);
  });
});
