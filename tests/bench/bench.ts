/** One measured figure. `target` is an upper bound unless `atLeast`; `peer` says what something else needed for the same. */
export type BenchResult = {
  what: string;
  measured: number;
  unit: string;
  target?: number;
  atLeast?: boolean;
  peer?: string;
  note?: string;
};

/** A file `*.bench.ts` exports one as `bench`. `run` may say why it cannot run here. */
export type Bench = {
  name: string;
  /** `rows`: of benches that measure a list of things, those whose words hold one of these; all where none is given. */
  run: (asked: { rows: readonly string[] }) => Promise<BenchResult[] | { skipped: string }>;
};

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value that `share` (0 to 1) of all values do not exceed. */
export function quantile({ values, share }: { values: readonly number[]; share: number }): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function isMet({ measured, target, atLeast }: BenchResult): boolean | undefined {
  if (target === undefined) return undefined;
  return atLeast === true ? measured >= target : measured <= target;
}
