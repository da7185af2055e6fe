import { DAY } from '../../shared/core/time.ts';
import type { Phase } from '../../shared/phases/phase.ts';
import { cloudTiers, type CloudTier } from '../../shared/protocol/bundles.ts';
import { spillUntil, splitPeriods } from '../../shared/tiers/drive-space.ts';
import { periodAt, periodsOf, type Period } from '../../shared/tiers/periods.ts';
import { homeOf, policySchema, r2Until, segmentsUntil } from '../../shared/tiers/policy.ts';
import { monthlyMicros } from '../../shared/tiers/prices.ts';

export type TierMonth = {
  month: number;
  /** At its end, in bytes. */
  bytes: Record<CloudTier, number>;
  /** Of S3: storage at the end, and what was put there in it, at list prices. In micro-dollars. */
  s3Micros: number;
  /** The most that Drive held on any day of it. */
  driveMost: number;
};

/** `GLACIER_IR`: US dollars for a put, of which each piece of 5 MiB is one. */
const putUsd = 0.02 / 1000;
const pieceBytes = 5 * 1024 * 1024;
/** A look through all of R2 takes so long with a team of 80 (docs/scale.md). */
const sweepMs = 5 * DAY;

/**
 * A year of a team by the policy itself: what each day brings lies in R2 until the look through R2 comes by, and then where
 * its period is at home. `phaseDays`: 0 for no phases, which is calendar months.
 */
export function simulateTierYear(o: {
  start: number;
  developers: number;
  /** Of a developer on a working day. */
  segmentBytes: number;
  bundleBytes: number;
  phaseDays: number;
  tiers: readonly CloudTier[];
}): TierMonth[] {
  const limitGb = 14;
  const policy = policySchema.parse({ drive_gb: limitGb });
  const available = new Set(o.tiers);
  const days = Array.from({ length: 365 }, (_, day) => o.start + day * DAY);
  const working = days.filter((at) => ![0, 6].includes(new Date(at).getUTCDay()));
  const homeAt = (given: { periods: readonly Period[]; at: number; now: number }) => {
    const period = periodAt(given);
    return period === undefined ? 'r2' : homeOf({ period, policy, available, now: given.now });
  };
  let before = 0;
  let spilled = 0;
  const ofDay = o.developers * (o.segmentBytes + o.bundleBytes);
  return Array.from({ length: 12 }, (_, month) => {
    const [first, now] = [month, month + 1].map((m) => o.start + Math.round((m * 365) / 12) * DAY) as [
      number,
      number,
    ];
    let driveMost = 0;
    let periods: Period[] = [];
    for (let today = first + DAY; today <= now; today += DAY) {
      const whole = periodsOf({ phases: phasesUntil({ ...o, now: today }), since: o.start, now: today });
      const at = (list: Period[]) =>
        working
          .filter((day) => day < today && homeAt({ periods: list, at: day, now: today }) === 'drive')
          .map((day) => ({ at: day, bytes: ofDay }));
      // Each day, as the cloud does it.
      const days = at(whole);
      driveMost = Math.max(driveMost, days.filter((day) => day.at >= spilled).length * ofDay);
      if (available.has('s3')) spilled = spillUntil({ days, limitGb, before: spilled, now: today });
      periods = splitPeriods({ periods: whole, before: spilled });
    }
    const bytes: Record<CloudTier, number> = { r2: 0, drive: 0, s3: 0 };
    for (const at of working.filter((day) => day < now)) {
      const home = homeAt({ periods, at, now });
      const segments = o.developers * o.segmentBytes;
      const bundles = o.developers * o.bundleBytes;
      const isLoose = at >= segmentsUntil({ policy, now, r2Bytes: 0 }) - sweepMs;
      bytes[isLoose ? 'r2' : home] += segments;
      bytes[home] += bundles;
      // A bundle lies in R2 as well while it is young.
      if (home !== 'r2' && at >= r2Until({ policy, now })) bytes.r2 += bundles;
    }
    const puts = Math.max(0, bytes.s3 - before) / pieceBytes;
    before = bytes.s3;
    const s3Micros = monthlyMicros({ tier: 's3', bytes: bytes.s3 }) + Math.round(puts * putUsd * 1e6);
    return { month: month + 1, bytes, s3Micros, driveMost };
  });
}

function phasesUntil(o: { start: number; now: number; phaseDays: number }): Phase[] {
  if (o.phaseDays === 0) return [];
  const count = Math.ceil((o.now - o.start) / (o.phaseDays * DAY));
  return Array.from({ length: count }, (_, at) => {
    const started_at = o.start + at * o.phaseDays * DAY;
    const ends = started_at + o.phaseDays * DAY;
    const completed_at = ends <= o.now ? ends : null;
    return {
      phase: at + 1,
      name: `P${at + 1}`,
      started_at,
      completed_at,
      changed_at: started_at,
      planned_end_at: null,
      planned_at: 0,
    };
  });
}

export const gigabytesOf = ({ bytes }: TierMonth): string =>
  cloudTiers.map((tier) => `${tier} ${(bytes[tier] / 1e9).toFixed(2)} GB`).join(', ');
