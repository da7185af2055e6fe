import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { DAY } from '../../../../shared/core/time.ts';
import { cloudTiers, type CloudTier } from '../../../../shared/protocol/bundles.ts';
import { periodAt, periodsOf } from '../../../../shared/tiers/periods.ts';
import { homeOf, nextMoves, policySchema, type PlacedObject } from '../../../../shared/tiers/policy.ts';
import { monthlyMicros } from '../../../../shared/tiers/prices.ts';

const now = Date.UTC(2026, 10, 20);
const policy = policySchema.parse({});
const all = new Set(cloudTiers);
const phases = [1, 2, 3, 4, 5].map((phase) => ({
  phase,
  name: `Phase ${phase}/x`,
  started_at: Date.UTC(2026, 3 + phase, 1),
  completed_at: phase === 5 ? null : Date.UTC(2026, 4 + phase, 1),
  changed_at: 0,
  planned_end_at: null,
  planned_at: 0,
}));
const here = (...tiers: CloudTier[]): PlacedObject['copies'] =>
  tiers.map((tier) => ({ tier, state: 'here' }));
const object = (copies: PlacedObject['copies'], age = 100): PlacedObject => ({
  object_id: 'a/0000',
  bytes: 10,
  created_at: now - age * DAY,
  copies,
});

describe('periods', () => {
  it('are phases, and months where no phase was open', () => {
    const since = Date.UTC(2026, 2, 15);
    const periods = periodsOf({ phases, since, now });
    expect(periods.map(({ key, back }) => [key, back])).toEqual([
      ['Month_2026_03', 8],
      ['Month_2026_04', 7],
      ['Phase_1_Phase_1_x', 4],
      ['Phase_2_Phase_2_x', 3],
      ['Phase_3_Phase_3_x', 2],
      ['Phase_4_Phase_4_x', 1],
      ['Phase_5_Phase_5_x', 0],
    ]);
    expect(periodAt({ periods, at: phases[2]?.started_at ?? 0 })?.phase).toBe(3);
  });

  it('leave no moment out and share none', () => {
    const moment = fc.integer({ min: Date.UTC(2020, 0), max: now });
    fc.assert(
      fc.property(
        fc.uniqueArray(moment, { maxLength: 8 }),
        moment,
        fc.constantFrom(true, false),
        (ends, since, open) => {
          const sorted = ends.toSorted((one, other) => one - other);
          const some = sorted.flatMap((started_at, at) => {
            const next = sorted[at + 1];
            if (at % 2 === 1) return [];
            if (next === undefined && !open) return [];
            const phase = at / 2 + 1;
            return [
              {
                phase,
                name: 'x',
                started_at,
                completed_at: next ?? null,
                changed_at: 0,
                planned_end_at: null,
                planned_at: 0,
              },
            ];
          });
          const periods = periodsOf({ phases: some, since, now });
          for (const { until, since: from } of periods) expect(until).toBeGreaterThan(from);
          expect(periods.slice(1).map((period) => period.since)).toEqual(
            periods.slice(0, -1).map(({ until }) => until),
          );
          expect(periodAt({ periods, at: since })).toBeDefined();
          expect(periodAt({ periods, at: now })).toBeDefined();
        },
      ),
    );
  });
});

describe('where bundles are to lie', () => {
  const periods = periodsOf({ phases, since: Date.UTC(2026, 4, 1), now });
  const homes = (o: { available?: Set<CloudTier>; policy?: typeof policy }) =>
    periods.map((period) => homeOf({ period, policy, available: all, now, ...o }));

  it('is Drive for the latest phases, and S3 for completed ones more than two back', () => {
    expect(homes({})).toEqual(['s3', 's3', 'drive', 'drive', 'drive']);
  });

  it('is S3 for a completed phase that somebody sent there, never for the open one', () => {
    expect(homes({ policy: { ...policy, archived_phases: [4, 5] } })).toEqual([
      's3',
      's3',
      'drive',
      's3',
      'drive',
    ]);
  });

  it.each([
    { off: 'drive', wanted: ['s3', 's3', 'r2', 'r2', 'r2'] },
    { off: 's3', wanted: ['drive', 'drive', 'drive', 'drive', 'drive'] },
  ] as const)('does without $off when that is off or not set up', ({ off, wanted }) => {
    expect(homes({ policy: { ...policy, [off]: false } })).toEqual(wanted);
    expect(homes({ available: new Set(cloudTiers.filter((tier) => tier !== off)) })).toEqual(wanted);
  });
});

const moves = (o: { object: PlacedObject; home: CloudTier; available?: Set<CloudTier> }) =>
  nextMoves({ policy, available: all, now, ...o });

describe('the next moves of an object', () => {
  it('are a copy first, and only then what it makes needless', () => {
    expect(moves({ object: object(here('r2')), home: 'drive' })).toEqual([
      { kind: 'copy', object_id: 'a/0000', from: 'r2', to: 'drive' },
    ]);
    expect(moves({ object: object(here('r2', 'drive')), home: 'drive' })).toEqual([
      { kind: 'drop', object_id: 'a/0000', tier: 'r2' },
    ]);
  });

  it('keep in R2 what is young', () => {
    expect(moves({ object: object(here('r2', 'drive'), 29), home: 'drive' })).toEqual([]);
  });

  it('drop nothing for a copy that is leaving or damaged', () => {
    for (const state of ['leaving', 'damaged'] as const)
      expect(moves({ object: object([...here('r2'), { tier: 'drive', state }]), home: 'drive' })).toEqual([
        { kind: 'copy', object_id: 'a/0000', from: 'r2', to: 'drive' },
      ]);
  });

  it('are none where the only copy lies on a tier that is not set up', () => {
    expect(moves({ object: object(here('drive')), home: 'r2', available: new Set(['r2']) })).toEqual([]);
  });
});

it('a month of R2 costs whole gigabytes beyond the free ones, of S3 what is there', () => {
  expect(monthlyMicros({ tier: 'r2', bytes: 10e9 })).toBe(0);
  expect(monthlyMicros({ tier: 'r2', bytes: 11.1e9 })).toBe(30_000);
  expect(monthlyMicros({ tier: 's3', bytes: 1.6e9 })).toBe(6400);
  expect(monthlyMicros({ tier: 'drive', bytes: 100e9 })).toBe(0);
});
