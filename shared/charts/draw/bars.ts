import { writeFigure, writeValue, type ChartData } from '../chart-data.ts';
import { fromFirstUse, layOutBars } from '../lay-out-bars.ts';
import { seriesTones } from '../series-tones.ts';
import { headHeight, margin, width, type LegendEntry } from './frame.ts';
import { colourOf } from './palette.ts';
import { element, textNode } from './svg.ts';

type Bars = Extract<ChartData, { kind: 'bars' }>;

const height = 320;
const scale = 56;
const below = 28;
const plot = { x: margin + scale, width: width - 2 * margin - scale, height: height - below };
const barShare = 0.72;
const widest = 64;

const yOf = (share: number) => headHeight + (1 - share) * plot.height;

export function drawBars(data: Bars): { height: number; content: string[]; legend: LegendEntry[] } {
  const { days, series } = fromFirstUse(data);
  const tones = seriesTones({ by: data.by, names: series.map(({ name }) => name) });
  const { bars, lines, ticks } = layOutBars({ days, series });
  const slot = plot.width / Math.max(1, days.length);
  const wide = Math.min(slot * barShare, widest);
  const content = [
    ...lines.map(({ at, value }) => drawLine({ at, word: writeFigure({ unit: data.unit, value }) })),
    ...bars.flatMap((bar, index) =>
      bar.parts.map((part) => {
        const value = series[part.series]?.values[index] ?? 0;
        const label = series[part.series]?.label ?? '';
        return element(
          'rect',
          {
            x: plot.x + (index + 0.5) * slot - wide / 2,
            y: yOf(part.to),
            width: wide,
            height: (part.to - part.from) * plot.height,
            fill: colourOf(tones[part.series] ?? 'other'),
            'data-day': bar.day,
            'data-series': label,
            'data-value': String(value),
          },
          element('title', {}, textNode(`${bar.day}, ${label}: ${writeValue({ unit: data.unit, value })}`)),
        );
      }),
    ),
    ...ticks.map(({ at, day }) =>
      element(
        'text',
        { x: plot.x + at * plot.width, y: headHeight + plot.height + 18, 'text-anchor': 'middle' },
        textNode(day),
      ),
    ),
  ];
  const legend = series.map(({ label }, at) => ({ tone: tones[at] ?? 'other', label }));
  return { height, content, legend };
}

function drawLine({ at, word }: { at: number; word: string }): string {
  const y = yOf(at);
  return (
    element('line', { x1: plot.x, x2: plot.x + plot.width, y1: y, y2: y, stroke: colourOf('line') }) +
    element('text', { x: plot.x - 8, y: y + 4, 'text-anchor': 'end' }, textNode(word))
  );
}
