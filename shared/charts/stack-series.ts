import { compareText } from '../core/compare.ts';
import { otherSeries } from '../queries/parts/usage-row.ts';
import { mostSeries } from '../queries/usage-per-day-by-largest.ts';

/** One figure of a stacked chart. */
export type SeriesPoint = { day: string; series: string; value: number };

export type StackedSeries = {
  days: string[];
  /** Most first; values by day, zero where there was nothing. */
  series: { name: string; values: number[] }[];
};

/** Points as series over whole days; more than eight cannot be told apart, so the rest is one. */
export function stackSeries(o: { days: readonly string[]; points: readonly SeriesPoint[] }): StackedSeries {
  const { days, points } = o;
  const at = new Map(days.map((day, index) => [day, index]));
  const totals = new Map<string, number>();
  for (const { series, value } of points) totals.set(series, (totals.get(series) ?? 0) + value);
  totals.delete(otherSeries);
  const ranked = [...totals.keys()].sort(
    (a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0) || compareText(a, b),
  );
  const kept = new Set(ranked.length > mostSeries ? ranked.slice(0, mostSeries - 1) : ranked);
  const values = new Map<string, number[]>();
  for (const { day, series, value } of points) {
    const index = at.get(day);
    if (index === undefined) continue;
    const name = kept.has(series) ? series : otherSeries;
    const list = values.get(name) ?? days.map(() => 0);
    list[index] = (list[index] ?? 0) + value;
    values.set(name, list);
  }
  const names = [...kept, otherSeries].filter((name) => values.has(name));
  return { days: [...days], series: names.map((name) => ({ name, values: values.get(name) ?? [] })) };
}
