import type { View } from '../shell/request-view.ts';
import type { CostsData } from './data.ts';
import type { UsageRow } from '../../../shared/queries/parts/usage-row.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { tokensOf } from '../../../shared/core/tokens.ts';
import { linkHere } from '../shell/links.ts';
import { ChartLinks } from '../ui/chart-links.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { dayName, spanOfYear, weekHourWord, WeekSquares, YearSquares } from '../ui/squares.tsx';
import { counted, formatTokens } from '../ui/text/format.ts';

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

type Usage = ReadonlyMap<string, UsageRow>;
type Props = { view: View; data: CostsData; usage: Usage };

function Week({ view, data, usage }: Props) {
  return (
    <WeekSquares
      values={new Map([...usage].map(([key, row]) => [Number(key), amountOf({ data, row })]))}
      label="Usage by weekday and hour"
      href={(key) =>
        linkHere({ view, set: { by: 'session', week_hour: key, heat: undefined, unpriced: undefined } })
      }
      title={(key) => describe({ data, name: weekHourWord(key), row: usage.get(String(key)) })}
    />
  );
}

function Year({ view, data, usage }: Props) {
  return (
    <YearSquares
      view={view}
      values={new Map([...usage].map(([key, row]) => [key, amountOf({ data, row })]))}
      label="Usage by day of the last year"
      href={(key) => linkHere({ view, set: { from: key, to: key, range: undefined, heat: undefined } })}
      title={(key) => describe({ data, name: dayName({ view, key }), row: usage.get(key) })}
    />
  );
}

function amountOf({ data, row }: { data: CostsData; row: UsageRow }): number {
  return data.inTokens ? tokensOf(row) : row.cost_micros;
}

function describe(o: { data: CostsData; name: string; row: UsageRow | undefined }): string {
  if (o.row === undefined) return `${o.name}: nothing`;
  const figure = o.data.inTokens ? `${formatTokens(tokensOf(o.row))} tokens` : formatCost(o.row);
  return `${o.name}: ${figure}, ${counted({ count: o.row.api_calls, one: 'call' })}`;
}
