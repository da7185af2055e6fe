// Statistics that a few wild values do not move: medians instead of means.

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** The median distance from the median: how far a usual value lies from the usual. */
function spread(values: readonly number[], centre: number): number {
  return median(values.map((value) => Math.abs(value - centre)));
}

/** Turns a median distance into a standard deviation, for values that scatter normally (Hampel's identifier). */
const NORMAL = 1.4826;
/** Fewer values say nothing about what is usual. */
export const leastValues = 7;

/**
 * How many usual deviations a value lies above (below: negative) the others; null where there are too few to tell. Values
 * are compared as ratios (their logarithms), because costs and durations grow by factors. A series that never changes is
 * taken to scatter by a tenth, so that the first cent of difference is no alarm.
 */
export function robustScore({ value, usual }: { value: number; usual: readonly number[] }): number | null {
  return scoreAgainst(usual)?.(value) ?? null;
}

/** The same for many values against one usual, whose middle is looked for once. */
export function scoreAgainst(usual: readonly number[]): ((value: number) => number) | null {
  if (usual.length < leastValues) return null;
  const logs = usual.map(toLog);
  const centre = median(logs);
  const deviation = Math.max(spread(logs, centre) * NORMAL, Math.log(1.1));
  return (value) => (toLog(value) - centre) / deviation;
}

/** The same for shares between 0 and 1, weighed by how many each is a share of: few calls say little. */
export function shareScore({
  hits,
  of,
  usual,
}: {
  hits: number;
  of: number;
  usual: readonly { hits: number; of: number }[];
}): number | null {
  const told = usual.filter((one) => one.of > 0);
  if (told.length < leastValues || of === 0) return null;
  const shares = told.map((one) => one.hits / one.of);
  const centre = median(shares);
  const chance = Math.sqrt(Math.max(centre * (1 - centre), 1 / (4 * of)) / of);
  return (hits / of - centre) / Math.max(spread(shares, centre) * NORMAL, chance, 0.005);
}

function toLog(value: number): number {
  return Math.log(Math.max(value, 0) + 1);
}
