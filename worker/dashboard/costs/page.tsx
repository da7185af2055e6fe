import type { View } from '../shell/request-view.ts';
import { sessionsShown, type CostKey, type CostRow, type CostsData, type CostsShown } from './data.ts';
import { costUsd, formatCost, microsToUsd } from '../../../shared/core/money.ts';
import { ChartLinks } from '../ui/chart-links.tsx';
import { FilterChip } from '../ui/filter-chip.tsx';
import { Stat, Stats } from '../ui/stats.tsx';
import { Missing, ShowPart } from '../ui/missing.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { CsvLink, Pages, readPage, readSort, sortRows, Table } from '../ui/table.tsx';
import { linkHere, linkTo } from '../shell/links.ts';
import { counted, formatCount, formatMoney, formatShare, formatTokens } from '../ui/text/format.ts';
import { cacheShare, inputOf } from '../../../shared/core/tokens.ts';
import { costColumns, costRowHref, costSorts, costWords as words } from './columns.tsx';
import { seriesKeys } from '../../../shared/charts/series-tones.ts';
import { CostChart } from './chart.tsx';
import { HeatPanel } from './heat.tsx';
import { weekHourWord } from '../ui/squares.tsx';
import { MapPanel } from './map.tsx';

const pageSize = 50;

export function CostsPage({ view, data, blank }: { view: View; data: CostsData; blank: boolean }) {
  return (
    <>
      <CostHead view={view} data={data} />
      {'missing' in data.usage ? (
        <section class="panel" aria-label="Costs">
          <Missing what="The costs" why={data.usage.missing} />
        </section>
      ) : (
        <Spent view={view} data={{ ...data, ...data.usage.value }} blank={blank} />
      )}
      {blank ? null : (
        <div class="cost-maps">
          <MapPanel view={view} data={data} />
          <HeatPanel view={view} data={data} />
        </div>
      )}
    </>
  );
}

function Spent({ view, data, blank }: { view: View; data: CostsShown; blank: boolean }) {
  const columns = costColumns({ view, data });
  const sort = readSort({ view, columns, fallback: { by: 'cost', direction: 'desc' } });
  const rows = sortRows({ rows: data.rows, sort, values: costSorts });
  const page = Math.min(readPage(view), Math.max(1, Math.ceil(rows.length / pageSize)));
  const offset = (page - 1) * pageSize;
  return (
    <>
      <CostCards view={view} data={data} />
      <ShowPart part={data.before} what="The time before" />
      <ShowPart part={data.month} what="The month" />
      <div class="costs">
        <section class="panel cost-chart" aria-label="Cost per day">
          <div class="panel-head">
            <h2 id="per-day">Per day</h2>
            <UnitSwitch view={view} inTokens={data.inTokens} />
            <KeySwitch view={view} by={data.by} />
            <ChartLinks view={view} name={`${data.inTokens ? 'tokens' : 'cost'}-by-${data.by}`} />
          </div>
          <CostChart view={view} by={data.by} chart={data.chart} of={data.days} inTokens={data.inTokens} />
        </section>
        <section class="panel table-panel" aria-label={`Cost by ${words[data.by].toLowerCase()}`}>
          <div class="panel-head">
            <h2 id="rows">{`By ${words[data.by].toLowerCase()}`}</h2>
            <span class="aside">
              {data.unpricedOnly ? (
                <a href={linkHere({ view, set: { unpriced: undefined } })}>Show all</a>
              ) : null}
              <CsvLink view={view} rows={data.rows} newest={data.by === 'session' || data.by === 'branch'} />
            </span>
          </div>
          <Table
            view={view}
            caption={`Cost by ${words[data.by].toLowerCase()}`}
            columns={columns}
            rows={rows.slice(offset, offset + pageSize)}
            sort={sort}
            rowHref={(row) => costRowHref({ view, data, row })}
            empty={
              blank
                ? { icon: 'costs', says: 'No usage is recorded yet.', command: 'subtrack import' }
                : nothingFound({
                    view,
                    icon: 'costs',
                    what: 'Nothing was spent',
                    filters: ['agent_type', 'model', 'unpriced', 'week_hour', 'branch'],
                  })
            }
          />
          <Pages view={view} page={page} pageSize={pageSize} total={rows.length} />
          {data.by === 'session' && !data.unpricedOnly && rows.length === sessionsShown ? (
            <p class="footnote">
              {`The ${sessionsShown} sessions that cost most. `}
              <a href={linkTo({ view, path: '/sessions', set: { sort: 'cost' } })}>All sessions by cost</a>
            </p>
          ) : null}
        </section>
      </div>
    </>
  );
}

function CostHead({ view, data }: { view: View; data: CostsData }) {
  return (
    <div class="page-head">
      <h1>Costs</h1>
      <span class="muted">
        {data.unpricedOnly ? 'only what has no price' : 'priced from transcripts, day by day'}
      </span>
      {data.filter.agent_type === undefined ? null : (
        <FilterChip
          label={`agent ${data.filter.agent_type}`}
          href={linkHere({ view, set: { agent_type: undefined } })}
        />
      )}
      {data.detail.week_hour === undefined ? null : (
        <FilterChip
          label={`${weekHourWord(data.detail.week_hour)} alone`}
          href={linkHere({ view, set: { week_hour: undefined } })}
        />
      )}
      {data.detail.branch === undefined ? null : (
        <FilterChip
          label={`branch ${data.detail.branch}`}
          href={linkHere({ view, set: { branch: undefined } })}
        />
      )}
      {data.filter.model === undefined ? null : (
        <FilterChip
          label={`model ${data.filter.model}`}
          href={linkHere({ view, set: { model: undefined } })}
        />
      )}
      <span class="aside">
        <a href={linkTo({ view, path: '/compare', set: { what: 'period' } })}>Compare</a>
        <a href={linkTo({ view, path: '/budgets' })}>Budgets</a>
      </span>
    </div>
  );
}

function CostCards({ view, data }: { view: View; data: CostsShown }) {
  const { totals, before, chart } = data;
  const days = Math.max(1, chart.days.length);
  // The month and the time before are of everything.
  const isDetail = Object.keys(data.detail).length > 0;
  const share = cacheShare(totals);
  const by = (key: CostKey) => `${linkHere({ view, set: { by: key, unpriced: undefined } })}#rows`;
  return (
    <Stats label="Costs of this time">
      <Stat
        large
        label="Total"
        figure={formatCost(totals)}
        note={
          'value' in before && !isDetail
            ? comparedWith({ now: totals.cost_micros, before: before.value?.cost_micros ?? 0 })
            : undefined
        }
        href={by('session')}
        source="Transcripts × price table, deduplicated by message id"
      />
      <Stat
        large
        label="Daily mean"
        figure={formatCost({ ...totals, cost_micros: Math.round(totals.cost_micros / days) })}
        note={`${formatCost({ ...totals, cost_micros: Math.round(totals.cost_micros / Math.max(1, data.activeDays)) })} on ${counted({ count: data.activeDays, one: 'active day' })}`}
        href="#per-day"
        source={`Over all ${counted({ count: days, one: 'day' })} of the time shown, and over those with usage`}
      />
      {isDetail ? null : <Month view={view} month={data.month} />}
      <Stat
        large
        label="Cache savings"
        figure={formatMoney(Math.max(0, totals.cache_savings_micros))}
        note={share === null ? 'nothing was read' : `${formatShare(share)} of input from cache`}
        href={by('model')}
        source="What the same tokens would have cost uncached, minus the cost"
      />
      <Stat
        large
        label="Tokens"
        figure={formatTokens(inputOf(totals) + totals.output_tokens)}
        note={`${formatTokens(inputOf(totals))} in · ${formatTokens(totals.output_tokens)} out`}
        href={by('agent')}
      />
      <Stat
        large
        label="Unpriced calls"
        figure={formatCount(totals.unpriced_api_calls)}
        tone={totals.unpriced_api_calls > 0 ? 'warn' : undefined}
        note={totals.unpriced_api_calls > 0 ? 'not in the total; see which' : 'every model has a price'}
        href={
          totals.unpriced_api_calls > 0
            ? `${linkHere({ view, set: { by: 'model', unpriced: 1 } })}#rows`
            : undefined
        }
      />
    </Stats>
  );
}

/** What this month came to, and what it comes to if it goes on like this. */
function Month({ view, month }: { view: View; month: CostsShown['month'] }) {
  if ('missing' in month) return null;
  const { totals, start, until } = month.value;
  const share = (view.times.now - start) / (until - start);
  const atEnd = { ...totals, cost_micros: Math.round(totals.cost_micros / Math.max(share, 1 / 31)) };
  return (
    <Stat
      large
      label="This month"
      figure={formatCost(totals)}
      note={`${formatCost(atEnd)} by its end at this pace`}
      href={linkHere({ view, set: { from: view.times.isoDay(start), to: undefined, range: undefined } })}
    />
  );
}

function UnitSwitch({ view, inTokens }: { view: View; inTokens: boolean }) {
  return (
    <div class="aside switch" role="group" aria-label="Unit of the chart">
      <a href={linkHere({ view, set: { unit: undefined } })} aria-current={inTokens ? undefined : 'true'}>
        Cost
      </a>
      <a href={linkHere({ view, set: { unit: 'tokens' } })} aria-current={inTokens ? 'true' : undefined}>
        Tokens
      </a>
    </div>
  );
}

const noDetail = { unpriced: undefined, week_hour: undefined, branch: undefined };

function KeySwitch({ view, by }: { view: View; by: CostKey }) {
  return (
    <div class="switch" role="group" aria-label="Break down by">
      {seriesKeys.map((name) => (
        <a
          href={linkHere({ view, set: { by: name === 'model' ? undefined : name, ...noDetail } })}
          aria-current={name === by ? 'true' : undefined}
        >
          {words[name]}
        </a>
      ))}
    </div>
  );
}

function comparedWith({ now, before }: { now: number; before: number }): string {
  if (before === 0) return 'nothing in the time before';
  const change = (now - before) / before;
  if (change > 9) return `${formatMoney(before)} in the time before`;
  const sign = change >= 0 ? '+' : '−';
  return `${sign}${formatShare(Math.abs(change))} on ${formatMoney(before)} before`;
}

export function costCsv(rows: readonly CostRow[]) {
  return rows.map((row) => ({
    key: row.key,
    ...(row.label === row.key ? {} : { title: row.label, project: row.project }),
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    cache_read_tokens: row.cache_read_tokens,
    cache_write_5m_tokens: row.cache_write_5m_tokens,
    cache_write_1h_tokens: row.cache_write_1h_tokens,
    cost_usd: costUsd(row),
    cache_savings_usd: microsToUsd(row.cache_savings_micros),
    api_calls: row.api_calls,
    unpriced_api_calls: row.unpriced_api_calls,
  }));
}
