import { DAY } from '../../shared/core/time.ts';
import { cloudTiers, type CloudTier } from '../../shared/protocol/bundles.ts';
import { periodAt, periodsOf } from '../../shared/tiers/periods.ts';
import { defaultPolicy, homeOf } from '../../shared/tiers/policy.ts';

/** Events are put together when they are so old, and a look through R2 takes some days. */
const packedAt = 35 * DAY;
const oldMs = 30 * DAY;

type Copy = { at: number; tier: CloudTier; verified: number; isReadAgain: boolean };
export type ScrubYear = {
  tier: CloudTier;
  copies: number;
  isDue: number;
  readAgain: number;
  oldestDays: number;
};

/** So many packs make one file in S3 (see archive-due.ts). */
const packsInFile = 100;

export type AskedYear = { files: number; askedInMonth: number; oldestDays: number };

/** About which files of packs S3 is asked in a year, some a day, those first that were asked about longest ago. */
export function simulateAskedYear(o: { packs: number; asksADay: number }): AskedYear {
  const made = Math.ceil(o.packs / packsInFile);
  const asked: number[] = [];
  for (let day = 0; day <= 365; day += 1) {
    while (asked.length < Math.floor((made * day) / 365)) asked.push(day);
    asked.sort((a, b) => a - b);
    for (let turn = 0; turn < o.asksADay && (asked[turn] ?? day) < day - 30; turn += 1) asked[turn] = day;
  }
  return {
    files: asked.length,
    askedInMonth: asked.filter((day) => day >= 365 - 31).length,
    oldestDays: 365 - Math.min(365, ...asked),
  };
}

/**
 * Which copies are read again in a year, where every tier reads a few a day, those first that were compared longest ago. A copy
 * that moves was compared then. `isDue`: copies at the end that are older than a month; `readAgain`: of those.
 */
export function simulateScrubYear(o: { start: number; packsADay: number; checksADay: number }): ScrubYear[] {
  const policy = defaultPolicy;
  const available = new Set(cloudTiers);
  const packs: Copy[] = [];
  const end = o.start + 365 * DAY;
  const created = new Map<Copy, number>();
  for (let now = o.start; now <= end; now += DAY) {
    if (![0, 6].includes(new Date(now).getUTCDay()))
      for (let at = 0; at < o.packsADay; at += 1)
        packs.push({ at: now, tier: 'r2', verified: now, isReadAgain: false });
    const periods = periodsOf({ phases: [], since: o.start, now });
    for (const pack of packs.filter(({ at }) => at < now - packedAt)) {
      const period = periodAt({ periods, at: pack.at });
      const home = period === undefined ? 'r2' : homeOf({ period, policy, available, now });
      if (home === pack.tier) continue;
      Object.assign(pack, { tier: home, verified: now, isReadAgain: false });
      created.set(pack, now);
    }
    for (const tier of cloudTiers) {
      const due = packs.filter(
        (pack) => created.has(pack) && pack.tier === tier && pack.verified < now - oldMs,
      );
      const next = due.toSorted((a, b) => a.verified - b.verified).slice(0, o.checksADay);
      for (const pack of next) Object.assign(pack, { verified: now, isReadAgain: true });
    }
  }
  return cloudTiers.map((tier) => {
    const copies = packs.filter((pack) => created.has(pack) && pack.tier === tier);
    const due = copies.filter((pack) => (created.get(pack) ?? end) < end - oldMs);
    return {
      tier,
      copies: copies.length,
      isDue: due.length,
      readAgain: due.filter(({ isReadAgain }) => isReadAgain).length,
      oldestDays: Math.max(0, ...copies.map(({ verified }) => (end - verified) / DAY)),
    };
  });
}
