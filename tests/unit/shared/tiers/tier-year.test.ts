import { describe, expect, it } from 'vitest';
import { simulateTierYear } from '../../../support/tier-year.ts';

const start = Date.UTC(2026, 0, 1);
// What a developer-day brings: docs/scale.md.
const team = { start, developers: 80, segmentBytes: 1e6, bundleBytes: 0 };
const all = ['r2', 'drive', 's3'] as const;
const most = (o: Partial<Parameters<typeof simulateTierYear>[0]> & { phaseDays: number }) => {
  const months = simulateTierYear({ ...team, tiers: all, ...o });
  const of = (tier: (typeof all)[number]) => Math.max(...months.map(({ bytes }) => bytes[tier])) / 1e9;
  return {
    r2: of('r2'),
    drive: Math.max(of('drive'), ...months.map(({ driveMost }) => driveMost / 1e9)),
    s3: of('s3'),
    s3Usd: Math.max(...months.map((m) => m.s3Micros)) / 1e6,
  };
};

describe('a year of 80 developers with tiers on', () => {
  it.each([0, 14, 30, 60, 120, 365])(
    'stays within what costs nothing, with phases of %d days',
    (phaseDays) => {
      const { r2, drive, s3Usd } = most({ phaseDays });
      expect(r2).toBeLessThanOrEqual(10);
      expect(drive).toBeLessThanOrEqual(15);
      expect(s3Usd).toBeLessThanOrEqual(0.1);
    },
  );

  it('fills R2 without another tier: what the tiers are for', () => {
    expect(most({ phaseDays: 0, tiers: ['r2'] }).r2).toBeGreaterThan(10);
  });

  it('fills Drive where there is no S3', () => {
    const { drive, r2, s3 } = most({ phaseDays: 0, tiers: ['r2', 'drive'] });
    expect([drive > 15, r2 <= 10, s3]).toEqual([true, true, 0]);
  });
});
