import { describe, expect, it, test } from 'vitest';
import { contentText, isoTimeOf, parseRecord } from '../../../../local-agent/client/record-fields.ts';

const image = (source: unknown) => ({ type: 'image', source });
const png = Buffer.alloc(85, 7).toString('base64');

describe('contentText', () => {
  it.each([
    [
      'kind and size of a picture',
      image({ type: 'base64', media_type: 'image/png', data: png }),
      '[image: image/png, 85 bytes, in the transcript]',
    ],
    [
      'the kind alone of one that is elsewhere',
      image({ type: 'url', media_type: 'image/webp' }),
      '[image: image/webp]',
    ],
    ['that a picture says nothing of itself', image(undefined), '[image: unknown kind]'],
  ])('tells %s', (_, block, told) => {
    expect(contentText([{ type: 'text', text: 'before' }, block])).toBe(`before\n${told}`);
  });
});

describe('the time of a record', () => {
  it.each([
    ['2026-10-12T08:00:00.000Z', '2026-10-12T08:00:00.000Z'],
    ['2026-10-31T08:00:00.000Z', '2026-10-31T08:00:00.000Z'],
    ['2026-10-12T08:00:00+05:30', '2026-10-12T02:30:00.000Z'],
    ['2026-10-12T24:00:00.000Z', '2026-10-13T00:00:00.000Z'],
    // There is no such day; what a clock says next is one.
    ['2026-02-30T08:00:00.000Z', '2026-03-02T08:00:00.000Z'],
    ['2026-13-01T08:00:00.000Z', undefined],
    ['0001-01-01T00:00:00.000Z', undefined],
    ['1969-12-31T23:59:59.999Z', undefined],
    ['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', undefined],
    ['yesterday', undefined],
    [1760256000000, undefined],
  ])('%j is %j', (given, time) => {
    expect(isoTimeOf(given)).toBe(time);
  });
});

test('a byte order mark before a record is no part of it', () => {
  expect(parseRecord('\u{FEFF}{"a":1}')).toEqual({ a: 1 });
});
