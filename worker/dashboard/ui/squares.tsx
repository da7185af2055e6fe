import type { HeatCell } from '../../../shared/charts/heat-map.ts';
import type { View } from '../shell/request-view.ts';
import { layOutDays, layOutWeek, weekdays } from '../../../shared/charts/heat-map.ts';
import { daysOfYear } from '../../../shared/charts/cost-maps.ts';
import { DAY } from '../../../shared/core/time.ts';

const rowHeight = 32;
const gap = 3;
const height = weekdays.length * rowHeight + 20;
const labelHeight = 14;

/** `Tue 14:00`. */
export function weekHourWord(weekHour: number): string {
  return `${weekdays[Math.floor(weekHour / 24)] ?? ''} ${String(weekHour % 24).padStart(2, '0')}:00`;
}

type Props<Key> = {
  values: ReadonlyMap<Key, number>;
  label: string;
  /** The rows behind a square. */
  href: (key: Key) => string;
  title: (key: Key) => string;
};

/** A square for each hour of the week. */
export function WeekSquares({ values, ...props }: Props<number>) {
  const ticks = [0, 6, 12, 18].map((hour) => ({
    at: hour / 24,
    word: `${String(hour).padStart(2, '0')}:00`,
  }));
  return <Squares {...props} cells={layOutWeek(values)} columns={24} ticks={ticks} />;
}

/** A square for each day of the last year. */
export function YearSquares({ view, values, ...props }: Props<string> & { view: View }) {
  const cells = layOutDays({ days: yearDays(view.times), values });
  const columns = (cells.at(-1)?.column ?? 0) + 1;
  const ticks = cells
    .filter(
      ({ key }) => key.endsWith('-01') && ['01', '03', '05', '07', '09', '11'].includes(key.slice(5, 7)),
    )
    .map(({ key, column }) => ({ at: column / columns, word: dayName({ view, key }) }));
  return <Squares {...props} cells={cells} columns={columns} ticks={ticks} />;
}

export function dayName({ view, key }: { view: View; key: string }): string {
  return view.times.day(Date.parse(`${key}T12:00:00Z`));
}

export function startOfYear(times: View['times']): number {
  return times.startOfDay(times.startOfDay(times.now) + DAY / 2 - (daysOfYear - 1) * DAY);
}

/** The year, whatever days the page is of. */
export function spanOfYear({ times }: View) {
  const days = yearDays(times);
  return { range: undefined, from: days[0], to: days.at(-1) };
}

/** The last 365 days, oldest first. */
function yearDays(times: View['times']): string[] {
  const noon = startOfYear(times) + DAY / 2;
  return Array.from({ length: daysOfYear }, (_, index) => times.isoDay(noon + index * DAY));
}

/** Squares without a width: shares of whatever the screen has. By keyboard a table below leads to the same rows. */
function Squares<Key extends string | number>(o: {
  cells: readonly HeatCell<Key>[];
  columns: number;
  ticks: readonly { at: number; word: string }[];
  label: string;
  href: (key: Key) => string;
  title: (key: Key) => string;
}) {
  const percent = (columns: number) => `${((columns / o.columns) * 100).toFixed(3)}%`;
  const place = (cell: HeatCell<Key>) => ({
    x: percent(cell.column + 0.05),
    y: cell.row * rowHeight,
    width: percent(0.9),
    height: rowHeight - gap,
    rx: 2,
  });
  return (
    <div class="bar-chart heat-chart">
      <svg class="bar-scale" width="34" height={height} aria-hidden="true">
        {weekdays.map((word, row) => (
          <text x="0" y={row * rowHeight + rowHeight - 12}>
            {word}
          </text>
        ))}
      </svg>
      <svg class="bar-plot" height={height} role="group" aria-label={o.label}>
        {o.cells.map((cell) =>
          cell.value === 0 ? (
            <rect class="heat-0" {...place(cell)} />
          ) : (
            <a href={o.href(cell.key)} tabindex={-1}>
              <title>{o.title(cell.key)}</title>
              <rect class={`heat-${cell.level}`} {...place(cell)} />
            </a>
          ),
        )}
        {o.ticks.map((tick) => (
          <text x={`${(tick.at * 100).toFixed(3)}%`} y={height - 20 + labelHeight}>
            {tick.word}
          </text>
        ))}
      </svg>
    </div>
  );
}
