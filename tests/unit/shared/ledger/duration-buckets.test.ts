import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import {
  bucketColumns,
  bucketOf,
  bucketSql,
  bucketStart,
} from '../../../../shared/ledger/duration-buckets.ts';

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

describe('bucketSql', () => {
  it('puts every duration around every edge where bucketOf puts it', () => {
    const edges = bucketColumns.flatMap((_, index) => [-1, 0, 1].map((step) => bucketStart(index) + step));
    const durations = edges.filter((ms) => ms >= 0);
    const rows = new DatabaseSync(':memory:')
      .prepare(`SELECT value AS ms, ${bucketSql('value')} AS bucket FROM json_each(?)`)
      .all(JSON.stringify(durations));
    expect(rows.map((row) => row['bucket'])).toEqual(durations.map(bucketOf));
  });
});
