import type { UsageSeriesRow } from '../queries/parts/usage-row.ts';

export type StackedCosts = {
  days: string[];
  /** Dearest first; micro-dollars by day, zero where nothing was used. */
  series: { name: string; values: number[] }[];
};

/** Name of the series that holds everything beyond the largest ones. */
export const otherSeries = 'other';
const maxSeries = 8;

/** Points of a usage query as series over whole days; more than eight cannot be told apart, so the rest is one. */
export function stackCosts({
  days,
  points,
}: {
  days: readonly string[];
  points: readonly Pick<UsageSeriesRow, 'day' | 'series' | 'cost_micros'>[];
}): StackedCosts {
  const at = new Map(days.map((day, index) => [day, index]));
  const totals = new Map<string, number>();
  for (const { series, cost_micros } of points) totals.set(series, (totals.get(series) ?? 0) + cost_micros);
  totals.delete(otherSeries);
  const ranked = [...totals.keys()].sort(
    (a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0) || a.localeCompare(b),
  );
  const kept = new Set(ranked.length > maxSeries ? ranked.slice(0, maxSeries - 1) : ranked);
  const values = new Map<string, number[]>();
  for (const { day, series, cost_micros } of points) {
    const index = at.get(day);
    if (index === undefined) continue;
    const name = kept.has(series) ? series : otherSeries;
    const list = values.get(name) ?? days.map(() => 0);
    list[index] = (list[index] ?? 0) + cost_micros;
    values.set(name, list);
  }
  const names = [...kept, otherSeries].filter((name) => values.has(name));
  return { days: [...days], series: names.map((name) => ({ name, values: values.get(name) ?? [] })) };
}
