import { describe, expect, it } from 'vitest';
import { bucketColumns, bucketOf, bucketStart } from '../../../../shared/ledger/duration-buckets.ts';

describe('bucketOf', () => {
  it.each([
    [0, 0],
    [15, 0],
    [16, 1],
    [31, 1],
    [32, 2],
    [2 ** 17, 14],
    [2 ** 18 - 1, 14],
    [2 ** 18, 15],
    [9e9, 15],
  ])('puts %i ms into bucket %i', (duration, bucket) => {
    expect(bucketOf(duration)).toBe(bucket);
  });
});

describe('bucketStart', () => {
  it('is where bucketOf goes over to the bucket, and no millisecond earlier', () => {
    const starts = bucketColumns.map((_, index) => bucketStart(index));
    expect(starts.map(bucketOf)).toEqual(bucketColumns.map((_, index) => index));
    expect(starts.slice(1).map((ms) => bucketOf(ms - 1))).toEqual(starts.slice(1).map((_, index) => index));
  });
});
