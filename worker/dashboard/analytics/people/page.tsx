import { formatCost } from '../../../../shared/core/money.ts';
import type { WorkRow } from '../../../../shared/queries/parts/work-row.ts';
import { linkHere, linkTo } from '../../shell/links.ts';
import { valueOr } from '../../shell/load-parts.ts';
import type { View } from '../../shell/request-view.ts';
import { ChartLinks } from '../../ui/chart-links.tsx';
import { ShowPart } from '../../ui/missing.tsx';
import { nothingFound } from '../../ui/nothing-found.ts';
import { Stat, Stats } from '../../ui/stats.tsx';
import { CsvLink, readSort, sortRows, Table } from '../../ui/table.tsx';
import { counted, formatCount } from '../../ui/text/format.ts';
import { AnalyticsHead } from '../tabs.tsx';
import { shareOr, workColumns, workHref, workSorts } from './columns.tsx';
import { cachedShare, errorShare, sessionsWord, type PeopleData } from './data.ts';
import { PeopleGrid } from './grid.tsx';

export function PeoplePage({ view, data, blank }: { view: View; data: PeopleData; blank: boolean }) {
  return (
    <div class="work">
      <AnalyticsHead view={view}>
        <a class="button small" href={linkTo({ view, path: '/phases' })}>
          Reports by day, week and month
        </a>
        <a class="button small" href={linkTo({ view, path: '/agents', set: { sort: 'health' } })}>
          Health of agents
        </a>
      </AnalyticsHead>
      <ShowPart
        part={data.rows}
        what="The figures"
        show={(rows) => <Totals view={view} data={data} rows={rows} />}
      />
      <section class="panel table-panel" aria-label={data.by === 'member' ? 'People' : 'Projects'}>
        <div class="panel-head">
          <h2>{data.by === 'member' ? 'People' : 'Projects'}</h2>
          <span class="aside">
            {view.team ? <BySwitch view={view} by={data.by} /> : null}
            <CsvLink view={view} rows={valueOr(data.rows, [])} />
          </span>
        </div>
        <ShowPart
          part={data.rows}
          what="The rows"
          show={(rows) => <WorkTable view={view} data={data} rows={rows} blank={blank} />}
        />
      </section>
      {view.team && !blank ? (
        <section class="panel" aria-label="Who works on what">
          <div class="panel-head">
            <h2>Who works on what</h2>
            <span class="muted">active hours</span>
            <span class="aside">
              <CsvLink view={view} rows={valueOr(data.grid, [])} set={{ by: 'both' }} />
              <ChartLinks view={view} name="people-projects" />
            </span>
          </div>
          <ShowPart
            part={data.grid}
            what="Who works on what"
            show={(rows) => <PeopleGrid view={view} rows={rows} />}
          />
        </section>
      ) : null}
    </div>
  );
}

function WorkTable(o: { view: View; data: PeopleData; rows: readonly WorkRow[]; blank: boolean }) {
  const { view, data, rows } = o;
  const columns = workColumns({ view, data });
  const sort = readSort({ view, columns, fallback: { by: 'cost', direction: 'desc' } });
  return (
    <Table
      view={view}
      caption={data.by === 'member' ? 'What people did' : 'What was done in projects'}
      columns={columns}
      rows={sortRows({ rows, sort, values: workSorts })}
      sort={sort}
      rowHref={(row) => workHref({ view, data, row, path: '/sessions' })}
      empty={
        o.blank
          ? { icon: 'analytics', says: 'No work is recorded yet.', command: 'subtrack import' }
          : nothingFound({
              view,
              icon: 'analytics',
              what: 'Nobody worked',
              filters: ['model', 'agent_type'],
            })
      }
    />
  );
}

function BySwitch({ view, by }: { view: View; by: PeopleData['by'] }) {
  return (
    <span class="switch" role="group" aria-label="One row for each">
      <a
        href={linkHere({ view, set: { by: undefined } })}
        aria-current={by === 'member' ? 'true' : undefined}
      >
        Person
      </a>
      <a
        href={linkHere({ view, set: { by: 'project' } })}
        aria-current={by === 'project' ? 'true' : undefined}
      >
        Project
      </a>
    </span>
  );
}

function Totals({ view, data, rows }: { view: View; data: PeopleData; rows: readonly WorkRow[] }) {
  const sum = (pick: (row: WorkRow) => number) => rows.reduce((all, row) => all + pick(row), 0);
  const calls = { tool_calls: sum((row) => row.tool_calls), tool_errors: sum((row) => row.tool_errors) };
  const input = {
    input_tokens: sum((row) => row.input_tokens),
    cache_read_tokens: sum((row) => row.cache_read_tokens),
  };
  const cost = {
    cost_micros: sum((row) => row.cost_micros),
    api_calls: sum((row) => row.api_calls),
    unpriced_api_calls: sum((row) => row.unpriced_api_calls),
  };
  const runs = sum((row) => row.agent_runs);
  return (
    <Stats label="Work of this time">
      <Stat
        large
        label="Active hours"
        figure={formatCount(sum((row) => row.active_hours))}
        href={linkTo({ view, path: '/activity' })}
        source="Hours of the clock in which an agent answered, those of each person together"
      />
      <Stat
        large
        label={sessionsWord(data)}
        figure={formatCount(sum((row) => row.sessions))}
        href={linkTo({ view, path: '/sessions' })}
      />
      <Stat
        large
        label="Agent runs"
        figure={formatCount(runs)}
        {...(runs === 0 ? {} : { note: howTheyEnded(rows) })}
        href={linkTo({ view, path: '/agents' })}
      />
      <Stat
        large
        label="Failed calls"
        figure={shareOr(errorShare(calls))}
        note={`of ${counted({ count: calls.tool_calls, one: 'tool call' })}`}
        href={linkTo({ view, path: '/errors' })}
      />
      <Stat
        large
        label="From the cache"
        figure={shareOr(cachedShare(input))}
        note="of input"
        href={linkTo({ view, path: '/costs' })}
      />
      <Stat
        large
        label="Cost"
        figure={formatCost(cost)}
        href={linkTo({ view, path: '/costs', set: { by: 'member' } })}
      />
    </Stats>
  );
}

/** What became of the runs, where there were any. */
function howTheyEnded(rows: readonly WorkRow[]): string {
  const failed = rows.reduce((sum, row) => sum + row.failed_runs, 0);
  return failed === 0 ? 'all completed' : `${counted({ count: failed, one: 'run' })} did not complete`;
}
