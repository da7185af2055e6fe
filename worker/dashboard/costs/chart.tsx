import type { View } from '../shell/request-view.ts';
import type { CostKey, CostUsage } from './data.ts';
import { fromFirstUse, layOutBars } from '../../../shared/charts/lay-out-bars.ts';
import type { UsageRow } from '../../../shared/queries/parts/usage-row.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { linkHere } from '../shell/links.ts';
import { clippedLine, firstLine } from '../ui/text/display-text.ts';
import { formatMoney, formatTokens } from '../ui/text/format.ts';
import { seriesTones } from '../../../shared/charts/series-tones.ts';

const height = 240;
const top = 12;
const bottom = 24;
const plot = height - top - bottom;
/** Bars never touch, and one day alone is no wall. */
const barShare = 0.72;
const widestBar = 8;

const y = (share: number) => (top + (1 - share) * plot).toFixed(1);
const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

/**
 * Stacked bars of cost per day, drawn by the server: across in shares of the width, so that they fit every screen without
 * script. Each day leads to its own page and says its figures on hover.
 */
export function CostChart(o: {
  view: View;
  by: CostKey;
  chart: CostUsage['chart'];
  of: CostUsage['days'];
  inTokens: boolean;
}) {
  const { view, by, chart, inTokens } = o;
  const write = inTokens ? formatTokens : formatMoney;
  if (chart.series.length === 0) return <p class="chart-none muted">Nothing to draw.</p>;
  const { days, series } = fromFirstUse(chart);
  const tones = seriesTones({ by, names: series.map(({ name }) => name) });
  const { bars, lines, ticks } = layOutBars({ days, series });
  const slot = 1 / days.length;
  const wide = Math.min(slot * barShare, widestBar / 100);
  const slotWidth = percent(slot);
  const barWidth = percent(wide);
  return (
    <>
      <div class="bar-chart">
        <svg class="bar-scale" width="52" height={height} aria-hidden="true">
          {lines.map((line) => (
            <text x="46" y={y(line.at)} dy="4" text-anchor="end">
              {write(line.value)}
            </text>
          ))}
        </svg>
        <svg
          class="bar-plot"
          height={height}
          role="group"
          aria-label={`${inTokens ? 'Tokens' : 'Cost'} per day, stacked`}
        >
          {lines.map((line) => (
            <line x1="0" x2="100%" y1={y(line.at)} y2={y(line.at)} />
          ))}
          {bars.map((bar, index) => {
            const across = percent((index + 0.5) * slot - wide / 2);
            // Its parts say no more than how high they are: there are hundreds of them.
            return (
              <a href={linkHere({ view, set: { from: bar.day, to: bar.day, range: undefined } })}>
                <title>
                  {describeDay({ view, bar, series, write, whole: inTokens ? undefined : o.of.get(bar.day) })}
                </title>
                <rect class="slot" x={percent(index * slot)} width={slotWidth} y="0" height={height} />
                <svg x={across} width={barWidth}>
                  {bar.parts.map((part) => (
                    <rect
                      class={`fill-${tones[part.series]}`}
                      width="100%"
                      y={y(part.to)}
                      height={((part.to - part.from) * plot).toFixed(1)}
                    />
                  ))}
                </svg>
              </a>
            );
          })}
          {ticks.map((tick) => (
            <text x={percent(tick.at)} y={height - 6} text-anchor="middle">
              {view.times.day(Date.parse(`${tick.day}T12:00:00Z`))}
            </text>
          ))}
        </svg>
      </div>
      <ul class="legend">
        {series.map(({ label }, index) => (
          <li>
            <span class={`swatch tone-${tones[index]}`} aria-hidden="true" />
            <bdi class="clip">{clippedLine(label)}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

/** `21 Nov: $12.40`, then the series from the top of the stack down. */
function describeDay(o: {
  view: View;
  bar: ReturnType<typeof layOutBars>['bars'][number];
  series: readonly { label: string; values: readonly number[] }[];
  write: (value: number) => string;
  /** What the day cost, which may be more than what is drawn. */
  whole: UsageRow | undefined;
}): string {
  const day = o.view.times.day(Date.parse(`${o.bar.day}T12:00:00Z`));
  const parts = o.bar.parts.toReversed().map(({ series, from, to }) => {
    const { label = '' } = o.series[series] ?? {};
    const share = to - from;
    const whole = o.bar.parts.at(-1)?.to ?? share;
    return `${o.write(Math.round((o.bar.total * share) / whole))}  ${firstLine(label).slice(0, 60)}`;
  });
  return [`${day}: ${o.whole === undefined ? o.write(o.bar.total) : formatCost(o.whole)}`, ...parts].join(
    '\n',
  );
}
