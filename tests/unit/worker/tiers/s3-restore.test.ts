import { describe, expect, it } from 'vitest';
import { nextRestoreStep, readRestore } from '../../../../worker/tiers/drivers/s3/s3-classes.ts';
import { hexToBase64, readChecksum } from '../../../../worker/tiers/drivers/s3/checksums.ts';

const hour = 3_600_000;

describe('what S3 says of a restore', () => {
  it.each([
    [undefined, { kind: 'none' }],
    ['', { kind: 'none' }],
    ['ongoing-request="true"', { kind: 'ongoing' }],
    [
      'ongoing-request="false", expiry-date="Fri, 23 Dec 2026 00:00:00 GMT"',
      { kind: 'ready', until: Date.UTC(2026, 11, 23) },
    ],
    ['ongoing-request="false"', { kind: 'none' }],
  ])('%s is read as it is meant', (header, state) => expect(readRestore(header)).toEqual(state));

  it.each([
    ['GLACIER', 'none', { kind: 'ask', readyAt: 5 * hour }],
    ['DEEP_ARCHIVE', 'none', { kind: 'ask', readyAt: 12 * hour }],
    ['DEEP_ARCHIVE', 'ongoing', { kind: 'wait', readyAt: hour / 2 }],
    ['GLACIER_IR', 'none', { kind: 'stuck' }],
    ['toString', 'none', { kind: 'stuck' }],
    [undefined, 'none', { kind: 'stuck' }],
  ] as const)('%s, %s: the next step', (storageClass, kind, step) => {
    expect(nextRestoreStep({ storageClass, restore: { kind }, now: 0 })).toEqual(step);
  });

  it('a restored copy that ended is asked for again', () => {
    const restore = { kind: 'ready', until: 5 } as const;
    expect(nextRestoreStep({ storageClass: 'GLACIER', restore, now: 10 }).kind).toBe('ask');
  });
});

describe('a checksum of S3', () => {
  const hex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const base64 = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

  it('goes there and back', () => {
    expect(hexToBase64(hex)).toBe(base64);
    expect(readChecksum(base64)).toEqual({ sha256: hex });
  });

  it('of parts is told from one of the whole', () => {
    expect(readChecksum(`${base64}-3`)).toEqual({ piecesSha256: hex });
    expect(readChecksum('AAAAAA==')).toEqual({});
    expect(readChecksum(undefined)).toEqual({});
  });
});
