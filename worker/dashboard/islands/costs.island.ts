// The chart of the Costs page; the only island that brings ECharts along.
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { costPerDayOption } from '../../../shared/charts/cost-per-day.ts';
import { readColor } from './colors.ts';

use([BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

type Props = { days: string[]; series: { label: string; values: number[]; tone: string }[] };

for (const place of document.querySelectorAll<HTMLElement>('[data-island="cost-per-day"]')) draw(place);

function draw(place: HTMLElement): void {
  const props = JSON.parse(place.dataset['chart'] ?? '{}') as Props;
  const chart = init(place, undefined, { renderer: 'canvas' });
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const paint = () =>
    chart.setOption(
      costPerDayOption({
        days: props.days,
        series: props.series.map(({ label, values, tone }) => ({ label, values, color: toneColor(tone) })),
        ink: {
          text: readColor('--ink-muted'),
          strong: readColor('--ink-strong'),
          line: readColor('--line'),
          panel: readColor('--raised'),
          font: getComputedStyle(document.body).fontFamily,
        },
        still,
      }),
      true,
    );
  paint();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
  new ResizeObserver(() => chart.resize()).observe(place);
}

function toneColor(tone: string): string {
  if (tone === 'main') return readColor('--hue-main');
  if (tone === 'other') return readColor('--line-strong');
  return readColor(`--${tone}`);
}
