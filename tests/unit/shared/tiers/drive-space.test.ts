import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { DAY } from '../../../../shared/core/time.ts';
import { spillUntil, splitPeriods } from '../../../../shared/tiers/drive-space.ts';
import { packBytes, layOutPack } from '../../../../shared/tiers/pack-layout.ts';
import { periodAt, periodsOf } from '../../../../shared/tiers/periods.ts';
import { layOutPhase } from '../../../../shared/tiers/phase-layout.ts';
import { homeOf, policySchema } from '../../../../shared/tiers/policy.ts';

const start = Date.UTC(2026, 0, 1);
const limitGb = 10;
const policy = policySchema.parse({ drive_gb: limitGb });
const daysOf = (gigabytes: readonly number[]) =>
  gigabytes.map((gb, day) => ({ at: start + day * DAY, bytes: gb * 1e9 }));
const spill = (gigabytes: readonly number[], before = 0) =>
  spillUntil({ days: daysOf(gigabytes), limitGb, before, now: start + (gigabytes.length + 1) * DAY });

describe('what Drive has no room for', () => {
  it('is nothing while all of it fits', () => {
    expect(spill([4, 3, 3])).toBe(0);
  });

  it('is the oldest days, until a tenth of the room is free again', () => {
    expect(spill([2, 3, 3, 3])).toBe(start + DAY);
    expect(spill([1, 1, 3, 3, 3])).toBe(start + 2 * DAY);
  });

  it('never comes back, nor does anything of the last day go', () => {
    expect(spill([1, 1], start + 9 * DAY)).toBe(start + 9 * DAY);
    expect(spillUntil({ days: daysOf([50]), limitGb, before: 0, now: start + DAY })).toBe(start);
  });

  it('leaves no more than fits, whatever the days brought', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 }), (gigabytes) => {
        const until = spill(gigabytes);
        const left = daysOf(gigabytes).filter(({ at }) => at >= until);
        expect(left.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(10e9);
      }),
    );
  });
});

describe('a phase that Drive has no room for', () => {
  const now = start + 300 * DAY;
  const open = {
    phase: 1,
    name: 'Long',
    started_at: start,
    completed_at: null,
    changed_at: 0,
    planned_end_at: null,
    planned_at: 0,
  };
  const [period] = periodsOf({ phases: [open], since: start, now });
  const before = start + 100 * DAY;
  const periods = splitPeriods({ periods: period === undefined ? [] : [period], before });
  const home = (at: number, of = policy) => {
    const found = periodAt({ periods, at });
    return found && homeOf({ period: found, policy: of, available: new Set(['r2', 'drive', 's3']), now });
  };

  it('has its older part in S3 and the rest in Drive, in a folder of one name, though it is open', () => {
    expect([home(before - 1), home(before), home(now)]).toEqual(['s3', 'drive', 'drive']);
    expect(new Set(periods.map(({ key }) => key)).size).toBe(1);
  });

  it('stays in Drive as a whole where S3 is off', () => {
    expect(home(before - 1, { ...policy, s3: false })).toBe('drive');
  });
});

it.each([1, 2])('packs of the most bytes leave next to nothing of a piece empty, %d in each', (inAPiece) => {
  const pieceBytes = 5 * 1024 * 1024;
  const most = packBytes({ pieceBytes, inAPiece });
  const files = Array.from({ length: 64 }, () => ({ bytes: Math.floor(most / 64 / 512) * 512 - 512 }));
  const { bytes } = layOutPack(files);
  const members = Array.from({ length: 40 }, (_, at) => ({
    object_id: `${at}`,
    name: `${at}`,
    bytes,
    sha256: '',
  }));
  const phase = layOutPhase({ members, pieceBytes });
  expect(phase.bytes / (bytes * members.length)).toBeLessThan(1.02);
});
