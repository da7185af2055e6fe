import type { Bench, BenchResult } from './bench.ts';
import { simulateAskedYear, simulateScrubYear } from '../support/scrub-year.ts';
import { gigabytesOf, simulateTierYear } from '../support/tier-year.ts';

const start = Date.UTC(2026, 0, 1);

const gigabytes = (bytes: number) => Math.round(bytes / 1e7) / 100;

/** A year of 80 developers by the policy of the tiers, month by month; sizes of a developer-day as measured (docs/scale.md). */
export const bench: Bench = {
  name: 'tiers',
  run: async () => {
    return [
      ...simulated({ words: 'phases of a month', phaseDays: 30 }),
      ...simulated({ words: 'one phase of 12 months', phaseDays: 365 }),
      ...readAgain({ words: '80 developers', packsADay: 31 }),
      ...readAgain({ words: '5 developers', packsADay: 2 }),
    ];
  },
};

/** How many of the copies of packs are read again in a year, six a day of each tier. */
function readAgain({ words, packsADay }: { words: string; packsADay: number }): BenchResult[] {
  const year = simulateScrubYear({ start, packsADay, checksADay: 6 });
  const packs = year.find(({ tier }) => tier === 's3')?.copies ?? 0;
  const asked = simulateAskedYear({ packs, asksADay: 6 });
  const read = year
    .filter(({ isDue }) => isDue > 0)
    .map(({ tier, copies, isDue, readAgain, oldestDays }) => ({
      what: `${words}, ${tier}: copies of more than a month that were read again`,
      measured: Math.round((100 * readAgain) / isDue),
      unit: '%',
      note: `${readAgain} of ${isDue} (${copies} in all); the one that waits longest was compared ${Math.round(oldestDays)} days ago`,
    }));
  return [
    ...read,
    {
      what: `${words}, s3: files of packs about which it was asked within a month`,
      measured: Math.round((100 * asked.askedInMonth) / Math.max(1, asked.files)),
      unit: '%',
      note: `${asked.askedInMonth} of ${asked.files}; the one that waits longest was asked about ${asked.oldestDays} days ago`,
    },
  ];
}

function simulated({ words, phaseDays }: { words: string; phaseDays: number }): BenchResult[] {
  const months = simulateTierYear({
    start,
    developers: 80,
    segmentBytes: 1e6,
    bundleBytes: 0,
    phaseDays,
    tiers: ['r2', 'drive', 's3'],
  });
  const most = (of: (month: (typeof months)[number]) => number) => Math.max(...months.map(of));
  return [
    ...months.map((month) => ({
      what: `${words}, month ${month.month}: S3 at list prices`,
      measured: month.s3Micros / 1e6,
      unit: '$',
      target: 0.1,
      note: gigabytesOf(month),
    })),
    {
      what: `${words}: R2, the most of any month`,
      measured: gigabytes(most((m) => m.bytes.r2)),
      unit: 'GB',
      target: 10,
    },
    {
      what: `${words}: Drive, the most of any day`,
      measured: gigabytes(most((m) => Math.max(m.driveMost, m.bytes.drive))),
      unit: 'GB',
      target: 15,
    },
  ];
}
