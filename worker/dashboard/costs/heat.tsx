import type { View } from '../shell/request-view.ts';
import type { CostsData } from './data.ts';
import type { UsageRow } from '../../../shared/queries/parts/usage-row.ts';
import { layOutDays, layOutWeek, weekdays, type HeatCell } from '../../../shared/charts/heat-map.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { linkHere } from '../shell/links.ts';
import { ChartLinks } from '../ui/chart-links.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { counted, formatTokens } from '../ui/text/format.ts';
import { tokensOf } from '../../../shared/core/tokens.ts';
import { yearDays } from './data.ts';

const rowHeight = 32;
const gap = 3;
const height = weekdays.length * rowHeight + 20;
const labelHeight = 14;

/** `Tue 14:00`. */
export function weekHourWord(weekHour: number): string {
  return `${weekdays[Math.floor(weekHour / 24)] ?? ''} ${String(weekHour % 24).padStart(2, '0')}:00`;
}

/** When money is spent: by the hours of the week, or by the days of a year. Each square leads to the rows behind it. */
export function HeatPanel({ view, data }: { view: View; data: CostsData }) {
  const { byYear } = data;
  return (
    <section class="panel heat" aria-label="When it was spent">
      <div class="panel-head">
        <h2 id="when">{byYear ? 'Days of the year' : 'Hours of the week'}</h2>
        <div class="aside switch" role="group" aria-label="Time of the squares">
          <a href={linkHere({ view, set: { heat: undefined } })} aria-current={byYear ? undefined : 'true'}>
            Week
          </a>
          <a href={linkHere({ view, set: { heat: 'year' } })} aria-current={byYear ? 'true' : undefined}>
            Year
          </a>
        </div>
        <ChartLinks
          view={view}
          name={`${data.inTokens ? 'tokens' : 'cost'}-${byYear ? 'year' : 'week'}`}
          {...(byYear ? { set: spanOfYear(view) } : {})}
        />
      </div>
      <ShowPart
        part={data.heat}
        what="When it was spent"
        show={(usage) =>
          byYear ? (
            <Year view={view} data={data} usage={usage} />
          ) : (
            <Week view={view} data={data} usage={usage} />
          )
        }
      />
    </section>
  );
}

/** The year, whatever days the page is of. */
function spanOfYear({ times }: View) {
  const days = yearDays(times);
  return { range: undefined, from: days[0], to: days.at(-1) };
}

type Usage = ReadonlyMap<string, UsageRow>;
type Props = { view: View; data: CostsData; usage: Usage };

function Week({ view, data, usage }: Props) {
  const values = new Map([...usage].map(([key, row]) => [Number(key), amountOf({ data, row })]));
  const ticks = [0, 6, 12, 18].map((hour) => ({
    at: hour / 24,
    word: `${String(hour).padStart(2, '0')}:00`,
  }));
  return (
    <Squares
      cells={layOutWeek(values)}
      columns={24}
      ticks={ticks}
      label="Usage by weekday and hour"
      href={(key) =>
        linkHere({ view, set: { by: 'session', week_hour: key, heat: undefined, unpriced: undefined } })
      }
      title={(key) => describe({ data, name: weekHourWord(key), row: usage.get(String(key)) })}
    />
  );
}

function Year({ view, data, usage }: Props) {
  const days = yearDays(view.times);
  const values = new Map([...usage].map(([key, row]) => [key, amountOf({ data, row })]));
  const cells = layOutDays({ days, values });
  const columns = (cells.at(-1)?.column ?? 0) + 1;
  const ticks = cells
    .filter(
      ({ key }) => key.endsWith('-01') && ['01', '03', '05', '07', '09', '11'].includes(key.slice(5, 7)),
    )
    .map(({ key, column }) => ({ at: column / columns, word: dayName({ view, key }) }));
  return (
    <Squares
      cells={cells}
      columns={columns}
      ticks={ticks}
      label="Usage by day of the last year"
      href={(key) => linkHere({ view, set: { from: key, to: key, range: undefined, heat: undefined } })}
      title={(key) => describe({ data, name: dayName({ view, key }), row: usage.get(key) })}
    />
  );
}

function dayName({ view, key }: { view: View; key: string }): string {
  return view.times.day(Date.parse(`${key}T12:00:00Z`));
}

function amountOf({ data, row }: { data: CostsData; row: UsageRow }): number {
  return data.inTokens ? tokensOf(row) : row.cost_micros;
}

function describe(o: { data: CostsData; name: string; row: UsageRow | undefined }): string {
  if (o.row === undefined) return `${o.name}: nothing`;
  const figure = o.data.inTokens ? `${formatTokens(tokensOf(o.row))} tokens` : formatCost(o.row);
  return `${o.name}: ${figure}, ${counted({ count: o.row.api_calls, one: 'call' })}`;
}

/** Squares without a width: shares of whatever the screen has. By keyboard the table below leads to the same rows. */
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
