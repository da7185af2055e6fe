/** Of 500 MB that the free plan gives: from here on fewer days are kept, and from there on as few as may be. */
const roomy = 300_000_000;
const tight = 400_000_000;

export const mostDetailDays = 90;
const leastDetailDays = 22;
const mostHourDays = 35;
const leastHourDays = 21;

/** How many days of details (agents, errors, receipts of segments) a database of this size keeps; always more than of hours. */
export function keptDetailDays({ sizeBytes }: { sizeBytes: number }): number {
  return between({ sizeBytes, most: mostDetailDays, least: leastDetailDays });
}

/** How many days of hours it keeps; what is older is kept as days. */
export function keptHourDays({ sizeBytes }: { sizeBytes: number }): number {
  return between({ sizeBytes, most: mostHourDays, least: leastHourDays });
}

function between(o: { sizeBytes: number; most: number; least: number }): number {
  const share = Math.min(1, Math.max(0, (o.sizeBytes - roomy) / (tight - roomy)));
  return Math.round(o.most - share * (o.most - o.least));
}
