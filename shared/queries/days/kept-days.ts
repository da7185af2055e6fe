/** Of 500 MB that the free plan gives: what is kept at these sizes of the database, and in between what lies in between. */
const steps = [
  { sizeBytes: 300_000_000, detailDays: 90, hourDays: 35 },
  { sizeBytes: 400_000_000, detailDays: 22, hourDays: 21 },
  { sizeBytes: 450_000_000, detailDays: 11, hourDays: 10 },
] as const;

export const mostDetailDays = steps[0].detailDays;

/** How many days of details (agents, errors, receipts of segments) a database of this size keeps; always more than of hours. */
export function keptDetailDays({ sizeBytes }: { sizeBytes: number }): number {
  return keptAt({ sizeBytes, of: 'detailDays' });
}

/** How many days of hours it keeps; what is older is kept as days. */
export function keptHourDays({ sizeBytes }: { sizeBytes: number }): number {
  return keptAt({ sizeBytes, of: 'hourDays' });
}

function keptAt({ sizeBytes, of }: { sizeBytes: number; of: 'detailDays' | 'hourDays' }): number {
  let before: (typeof steps)[number] = steps[0];
  for (const step of steps) {
    if (sizeBytes < step.sizeBytes) {
      const share = Math.max(0, (sizeBytes - before.sizeBytes) / (step.sizeBytes - before.sizeBytes) || 0);
      return Math.round(before[of] - share * (before[of] - step[of]));
    }
    before = step;
  }
  return before[of];
}
