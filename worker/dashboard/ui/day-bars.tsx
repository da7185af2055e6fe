import type { View } from '../shell/request-view.ts';
import { layOutBars } from '../../../shared/charts/lay-out-bars.ts';
import { formatCount } from './text/format.ts';

const height = 120;
const top = 10;
const bottom = 22;
const plot = height - top - bottom;

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

/** One figure per day of the page's range; across in shares of the width, so that it needs no script to fit. */
export function DayBars({
  view,
  values,
  label,
  days = view.range.days,
  write = formatCount,
  tone = 'bad-bar',
}: {
  view: View;
  values: readonly number[];
  label: string;
  /** Others than those of the page's range. */
  days?: readonly string[];
  write?: (value: number) => string;
  tone?: 'bad-bar' | 'even-bar';
}) {
  const { bars, ticks } = layOutBars({ days, series: [{ values }] });
  const slot = 1 / Math.max(1, days.length);
  const wide = Math.min(slot * 0.72, 0.08);
  const name = (day: string) => view.times.day(Date.parse(`${day}T12:00:00Z`));
  return (
    <svg class="day-bars bar-chart" height={height} role="img" aria-label={label}>
      <line x1="0" x2="100%" y1={top + plot} y2={top + plot} />
      {bars.map((bar, index) => (
        <g>
          <title>{`${name(bar.day)}: ${write(bar.total)}`}</title>
          <rect class="slot" x={percent(index * slot)} width={percent(slot)} y="0" height={height} />
          {bar.parts.map(({ to }) => (
            <rect
              class={tone}
              x={percent((index + 0.5) * slot - wide / 2)}
              width={percent(wide)}
              y={(top + (1 - to) * plot).toFixed(1)}
              height={(to * plot).toFixed(1)}
            />
          ))}
        </g>
      ))}
      {ticks.map((tick) => (
        <text x={percent(tick.at)} y={height - 5} text-anchor="middle">
          {name(tick.day)}
        </text>
      ))}
    </svg>
  );
}
