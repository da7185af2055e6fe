import type { BarSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { formatMoney, MICROS_PER_DOLLAR } from '../core/money.ts';

export type CostPerDayOption = ComposeOption<BarSeriesOption | GridComponentOption | TooltipComponentOption>;

type ChartInk = { text: string; strong: string; line: string; panel: string; font: string };

export type CostPerDayInput = {
  days: readonly string[];
  series: readonly { label: string; values: readonly number[]; color: string }[];
  ink: ChartInk;
  /** Leaves out what moves, for files and for readers who asked for less motion. */
  still?: boolean;
};

/** Stacked bars of cost by day: the same chart in a page, an SVG file and a report. */
export function costPerDayOption({ days, series, ink, still = false }: CostPerDayInput): CostPerDayOption {
  const label = { color: ink.text, fontFamily: ink.font, fontSize: 11 };
  return {
    animation: !still,
    animationDuration: 200,
    textStyle: { fontFamily: ink.font },
    grid: { left: 4, right: 4, top: 12, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis',
      // Drawn on the canvas: names are stored text and must never become markup.
      renderMode: 'richText',
      axisPointer: { type: 'shadow', shadowStyle: { color: ink.line, opacity: 0.35 } },
      backgroundColor: ink.panel,
      borderColor: ink.line,
      borderWidth: 1,
      padding: [8, 12],
      textStyle: { color: ink.text, fontSize: 12, fontFamily: ink.font },
      formatter: (points) => describeDay({ points: Array.isArray(points) ? points : [points], series, days }),
    },
    xAxis: {
      type: 'category',
      data: [...days],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: { ...label, formatter: formatDay, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      splitLine: { lineStyle: { color: ink.line } },
      axisLabel: { ...label, formatter: (value: number) => formatDollars(value) },
    },
    series: series.map(({ label: name, values, color }) => ({
      type: 'bar',
      name,
      stack: 'cost',
      data: values.map((value) => value / MICROS_PER_DOLLAR),
      itemStyle: { color },
      emphasis: { focus: 'series' },
      blur: { itemStyle: { opacity: 0.35 } },
      barMaxWidth: 28,
      barCategoryGap: '28%',
    })),
  };
}

function describeDay(o: {
  points: readonly { dataIndex: number }[];
  series: CostPerDayInput['series'];
  days: readonly string[];
}): string {
  const index = o.points[0]?.dataIndex ?? 0;
  const rows = o.series
    .map(({ label, values }) => ({ label, micros: values[index] ?? 0 }))
    .filter(({ micros }) => micros > 0)
    .sort((a, b) => b.micros - a.micros);
  const total = rows.reduce((sum, { micros }) => sum + micros, 0);
  // Braces and bars are the rich text's own syntax.
  const lines = rows.map(
    ({ label, micros }) => `${formatMoney(micros)}  ${label.slice(0, 40).replace(/[{}|]/g, ' ')}`,
  );
  return [`${formatDay(o.days[index] ?? '')} · ${formatMoney(total)}`, ...lines].join('\n');
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-21` as `21 Nov`. */
function formatDay(day: string): string {
  return `${Number(day.slice(8, 10))} ${months[Number(day.slice(5, 7)) - 1] ?? ''}`;
}

/** `$8`, `$0.50`: whole dollars stay whole. */
function formatDollars(value: number): string {
  return Number.isInteger(value) ? `$${value}` : `$${value.toFixed(2)}`;
}
