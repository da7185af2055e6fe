import { formatCost } from '../../../../shared/core/money.ts';
import { linkHere, linkTo } from '../../shell/links.ts';
import { valueOr } from '../../shell/load-parts.ts';
import type { View } from '../../shell/request-view.ts';
import { ChartLinks } from '../../ui/chart-links.tsx';
import { Cost } from '../../ui/cost.tsx';
import { ShowPart } from '../../ui/missing.tsx';
import { nothingFound } from '../../ui/nothing-found.ts';
import { dayName, spanOfYear, weekHourWord, WeekSquares, YearSquares } from '../../ui/squares.tsx';
import { CsvLink, readSort, sortRows, Table, type Column } from '../../ui/table.tsx';
import { counted, formatCount } from '../../ui/text/format.ts';
import { AnalyticsHead } from '../tabs.tsx';
import { amountOf, amounts, type ActiveDay, type ActiveRow, type ActivityData, type Amount } from './data.ts';

const words: Record<Amount, string> = { hours: 'Active hours', sessions: 'Sessions', cost: 'Cost' };

export function ActivityPage({ view, data, blank }: { view: View; data: ActivityData; blank: boolean }) {
  return (
    <div class="work">
      <AnalyticsHead view={view}>
        <span class="switch" role="group" aria-label="What the squares show">
          {amounts.map((name) => (
            <a
              href={linkHere({ view, set: { amount: name === 'hours' ? undefined : name } })}
              aria-current={name === data.amount ? 'true' : undefined}
            >
              {words[name]}
            </a>
          ))}
        </span>
      </AnalyticsHead>
      {blank ? null : <Maps view={view} data={data} />}
      <section class="panel table-panel" aria-label="Days">
        <div class="panel-head">
          <h2>Days</h2>
          <span class="aside">
            <CsvLink view={view} rows={valueOr(data.days, [])} />
          </span>
        </div>
        <ShowPart
          part={data.days}
          what="The days"
          show={(rows) => <Days view={view} rows={rows} blank={blank} />}
        />
      </section>
    </div>
  );
}

function Maps({ view, data }: { view: View; data: ActivityData }) {
  return (
    <div class="cost-maps">
      <section class="panel heat" aria-label="Hours of the week">
        <div class="panel-head">
          <h2>{`${words[data.amount]} by hour of the week`}</h2>
          <span class="aside">
            <ChartLinks view={view} name={`${data.amount}-week`} />
          </span>
        </div>
        <ShowPart
          part={data.week}
          what="The hours of the week"
          show={(rows) => <Week view={view} data={data} rows={rows} />}
        />
      </section>
      <section class="panel heat" aria-label="Days of the year">
        <div class="panel-head">
          <h2>{`${words[data.amount]} by day of the last year`}</h2>
          <span class="aside">
            <ChartLinks view={view} name={`${data.amount}-year`} set={spanOfYear(view)} />
          </span>
        </div>
        <ShowPart
          part={data.year}
          what="The days of the year"
          show={(rows) => <Year view={view} data={data} rows={rows} />}
        />
      </section>
    </div>
  );
}

function Week(o: { view: View; data: ActivityData; rows: readonly (ActiveRow & { week_hour: number })[] }) {
  const { view, data } = o;
  const rows = new Map(o.rows.map((row) => [row.week_hour, row]));
  return (
    <WeekSquares
      values={new Map(o.rows.map((row) => [row.week_hour, amountOf({ amount: data.amount, row })]))}
      label={`${words[data.amount]} by weekday and hour`}
      href={(key) => linkTo({ view, path: '/costs', set: { by: 'session', week_hour: key } })}
      title={(key) => describe({ name: weekHourWord(key), row: rows.get(key) })}
    />
  );
}

function Year(o: { view: View; data: ActivityData; rows: readonly ActiveDay[] }) {
  const { view, data } = o;
  const rows = new Map(o.rows.map((row) => [row.day, row]));
  return (
    <YearSquares
      view={view}
      values={new Map(o.rows.map((row) => [row.day, amountOf({ amount: data.amount, row })]))}
      label={`${words[data.amount]} by day`}
      href={(key) => sessionsOf({ view, day: key })}
      title={(key) => describe({ name: dayName({ view, key }), row: rows.get(key) })}
    />
  );
}

function describe({ name, row }: { name: string; row: ActiveRow | undefined }): string {
  if (row === undefined) return `${name}: nothing`;
  const hours = counted({ count: row.active_hours, one: 'active hour' });
  return `${name}: ${hours}, ${counted({ count: row.sessions, one: 'session' })}, ${formatCost(row)}`;
}

function sessionsOf({ view, day }: { view: View; day: string }): string {
  return linkTo({ view, path: '/sessions', set: { from: day, to: day, range: undefined } });
}

const sorts: Record<string, (row: ActiveDay) => string | number | null> = {
  day: (row) => row.day,
  hours: (row) => row.active_hours,
  sessions: (row) => row.sessions,
  cost: (row) => row.cost_micros,
};

function Days({ view, rows, blank }: { view: View; rows: readonly ActiveDay[]; blank: boolean }) {
  const columns: Column<ActiveDay>[] = [
    {
      label: 'Day',
      sort: 'day',
      className: 'name',
      cell: ({ day }) => (
        <a class="row-link" href={sessionsOf({ view, day })}>
          <time datetime={day}>{dayName({ view, key: day })}</time>
        </a>
      ),
    },
    {
      label: 'Active hours',
      sort: 'hours',
      figures: true,
      hint: 'Hours of the clock in which an agent answered, those of each person together',
      cell: (row) => formatCount(row.active_hours),
    },
    { label: 'Sessions', sort: 'sessions', figures: true, cell: (row) => formatCount(row.sessions) },
    {
      label: 'Cost',
      sort: 'cost',
      figures: true,
      cell: (row) => <Cost of={row} />,
      href: ({ day }) =>
        linkTo({ view, path: '/costs', set: { by: 'session', from: day, to: day, range: undefined } }),
    },
  ];
  const sort = readSort({ view, columns, fallback: { by: 'day', direction: 'desc' } });
  return (
    <Table
      view={view}
      caption="Days on which agents worked"
      columns={columns}
      rows={sortRows({ rows, sort, values: sorts })}
      sort={sort}
      rowHref={({ day }) => sessionsOf({ view, day })}
      empty={
        blank
          ? { icon: 'analytics', says: 'No work is recorded yet.', command: 'subtrack import' }
          : nothingFound({ view, icon: 'analytics', what: 'Nobody worked', filters: ['model', 'agent_type'] })
      }
    />
  );
}
