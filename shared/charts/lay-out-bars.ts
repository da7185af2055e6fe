/** A stack of one day: shares of the chart's height, from the bottom up, in the order of the series. */
type Bar = { day: string; total: number; parts: { series: number; from: number; to: number }[] };

export type BarChart = {
  bars: Bar[];
  /** Lines across: a share of the height, and the value there. */
  lines: { at: number; value: number }[];
  /** Days that are named below: the middle of their bar, as a share of the width. */
  ticks: { at: number; day: string }[];
};

const linesWanted = 4;
const ticksWanted = 8;
/** Steps that people count in. */
const roundSteps = [1, 2, 2.5, 5, 10];

/** Stacked bars by day without a size: whoever draws them gives width and height. */
export function layOutBars(o: {
  days: readonly string[];
  series: readonly { values: readonly number[] }[];
}): BarChart {
  const totals = o.days.map((_, day) => o.series.reduce((sum, { values }) => sum + (values[day] ?? 0), 0));
  const step = roundStep(Math.max(...totals, 0) / linesWanted);
  const top = Math.max(step, Math.ceil(Math.max(...totals, 0) / step) * step);
  const every = Math.max(1, Math.ceil(o.days.length / ticksWanted));
  return {
    bars: o.days.map((day, index) => ({
      day,
      total: totals[index] ?? 0,
      parts: stack({ values: o.series.map(({ values }) => values[index] ?? 0), top }),
    })),
    lines: Array.from({ length: Math.round(top / step) + 1 }, (_, line) => ({
      at: (line * step) / top,
      value: line * step,
    })),
    // Counted from the last day, which is the one that is looked at.
    ticks: o.days.flatMap((day, index) =>
      (o.days.length - 1 - index) % every === 0 ? [{ at: (index + 0.5) / o.days.length, day }] : [],
    ),
  };
}

/** Without the days before anything was used; a chart of nothing keeps them all. */
export function fromFirstUse<Series extends { values: readonly number[] }>(o: {
  days: readonly string[];
  series: readonly Series[];
}): { days: string[]; series: (Series & { values: number[] })[] } {
  const found = o.days.findIndex((_, day) => o.series.some(({ values }) => (values[day] ?? 0) > 0));
  const first = Math.max(0, found);
  return {
    days: o.days.slice(first),
    series: o.series.map((series) => ({ ...series, values: series.values.slice(first) })),
  };
}

function stack({ values, top }: { values: readonly number[]; top: number }): Bar['parts'] {
  let from = 0;
  return values.flatMap((value, series) => {
    if (value <= 0) return [];
    const part = { series, from, to: from + value / top };
    from = part.to;
    return [part];
  });
}

function roundStep(rough: number): number {
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return (roundSteps.find((step) => step * power >= rough) ?? 10) * power;
}
