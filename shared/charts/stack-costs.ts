import type { UsageSeriesRow } from '../queries/parts/usage-row.ts';

export type StackedCosts = {
  days: string[];
  /** Most first; micro-dollars or tokens by day, zero where nothing was used. */
  series: { name: string; values: number[] }[];
};

/** Name of the series that holds everything beyond the largest ones. */
export const otherSeries = 'other';
const maxSeries = 8;

/** Points of a usage query as series over whole days; more than eight cannot be told apart, so the rest is one. */
export function stackCosts({
  days,
  points,
  unit = 'cost_micros',
}: {
  days: readonly string[];
  points: readonly Pick<UsageSeriesRow, 'day' | 'series' | 'cost_micros' | 'tokens'>[];
  /** What is stacked. */
  unit?: 'cost_micros' | 'tokens';
}): StackedCosts {
  const at = new Map(days.map((day, index) => [day, index]));
  const totals = new Map<string, number>();
  for (const point of points) totals.set(point.series, (totals.get(point.series) ?? 0) + point[unit]);
  totals.delete(otherSeries);
  const ranked = [...totals.keys()].sort(
    (a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0) || a.localeCompare(b),
  );
  const kept = new Set(ranked.length > maxSeries ? ranked.slice(0, maxSeries - 1) : ranked);
  const values = new Map<string, number[]>();
  for (const point of points) {
    const { day, series } = point;
    const index = at.get(day);
    if (index === undefined) continue;
    const name = kept.has(series) ? series : otherSeries;
    const list = values.get(name) ?? days.map(() => 0);
    list[index] = (list[index] ?? 0) + point[unit];
    values.set(name, list);
  }
  const names = [...kept, otherSeries].filter((name) => values.has(name));
  return { days: [...days], series: names.map((name) => ({ name, values: values.get(name) ?? [] })) };
}
