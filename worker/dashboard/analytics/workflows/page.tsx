import type { Wait } from '../../../../shared/workflows/find-waits.ts';
import type { Workflow } from '../../../../shared/workflows/mine-workflows.ts';
import { formatMoney } from '../../../../shared/core/money.ts';
import { sessionPath } from '../../shell/links.ts';
import { valueOr } from '../../shell/load-parts.ts';
import type { View } from '../../shell/request-view.ts';
import { ChartLinks } from '../../ui/chart-links.tsx';
import { Agent } from '../../ui/marks.tsx';
import { ShowPart } from '../../ui/missing.tsx';
import { nothingFound } from '../../ui/nothing-found.ts';
import { CsvLink, readSort, sortRows, Table, type Column } from '../../ui/table.tsx';
import { formatCount, formatDuration, formatShare } from '../../ui/text/format.ts';
import { AnalyticsHead } from '../tabs.tsx';
import type { WorkflowsData } from './data.ts';
import { FlowPanel } from './flow-panel.tsx';

const nothingRecorded = {
  icon: 'agents',
  says: 'No agent has run yet.',
  command: 'subtrack import',
} as const;

export function WorkflowsPage(o: { view: View; data: WorkflowsData; blank: boolean }) {
  const { view, data, blank } = o;
  return (
    <div class="work">
      <AnalyticsHead view={view} />
      <section class="panel table-panel" aria-label="Workflows">
        <div class="panel-head">
          <h2>Agents that follow each other</h2>
          <span class="aside">
            <CsvLink view={view} rows={valueOr(data.workflows, [])} newest />
          </span>
        </div>
        <ShowPart
          part={data.workflows}
          what="The workflows"
          show={(rows) => <Workflows view={view} rows={rows} blank={blank} />}
        />
      </section>
      <section class="panel" aria-label="Tools of agents">
        <div class="panel-head">
          <h2>Agents, their tools, and how the calls ended</h2>
          <span class="aside">
            <ChartLinks view={view} name="tool-flow" />
          </span>
        </div>
        <ShowPart part={data.flow} what="The calls" show={(rows) => <FlowPanel rows={rows} />} />
      </section>
      <section class="panel table-panel" aria-label="Agents that others wait for">
        <div class="panel-head">
          <h2>Agents that others wait for</h2>
          <span class="muted">of those started together, the last to end, and for how long it ran alone</span>
          <span class="aside">
            <CsvLink view={view} rows={valueOr(data.waited, [])} set={{ table: 'waited' }} newest />
          </span>
        </div>
        <ShowPart
          part={data.waited}
          what="Who is waited for"
          show={(rows) => (
            <Table
              view={view}
              caption="Agents that others wait for"
              columns={waitedColumns}
              rows={rows}
              rowHref={(row) => sessionPath(row.session_id)}
              empty={
                blank
                  ? nothingRecorded
                  : nothingFound({
                      view,
                      icon: 'agents',
                      what: 'No agent was waited for',
                      filters: ['model'],
                    })
              }
            />
          )}
        />
      </section>
    </div>
  );
}

const sorts: Record<string, (row: Workflow) => string | number | null> = {
  steps: (row) => row.steps.join(' '),
  times: (row) => row.times,
  sessions: (row) => row.sessions,
  success: (row) => row.success,
  took: (row) => row.p50_ms,
  cost: (row) => row.cost_micros,
};

function Workflows(o: { view: View; rows: readonly Workflow[]; blank: boolean }) {
  const { view, rows, blank } = o;
  const sort = readSort({ view, columns, fallback: { by: 'times', direction: 'desc' } });
  return (
    <Table
      view={view}
      caption="Agents that follow each other again and again"
      columns={columns}
      rows={sortRows({ rows, sort, values: sorts })}
      sort={sort}
      rowHref={(row) => sessionPath(row.session_id)}
      empty={
        blank
          ? nothingRecorded
          : nothingFound({
              view,
              icon: 'agents',
              what: 'No agents followed each other twice',
              filters: ['model'],
            })
      }
    />
  );
}

const columns: Column<Workflow>[] = [
  {
    label: 'Workflow',
    sort: 'steps',
    className: 'wide',
    cell: (row) => (
      <a class="row-link workflow" href={sessionPath(row.session_id)}>
        {row.steps.map((step, at) => (
          <>
            {at === 0 ? null : <span class="faint"> → </span>}
            <Agent type={step} />
          </>
        ))}
      </a>
    ),
  },
  { label: 'Times', sort: 'times', figures: true, cell: (row) => formatCount(row.times) },
  {
    label: 'Sessions',
    sort: 'sessions',
    figures: true,
    priority: 3,
    cell: (row) => formatCount(row.sessions),
  },
  {
    label: 'Success',
    sort: 'success',
    figures: true,
    hint: 'Share of times in which every run completed',
    cell: (row) => (row.success === null ? '–' : formatShare(row.success)),
  },
  {
    label: 'Usually takes',
    sort: 'took',
    figures: true,
    priority: 2,
    hint: 'Half of the times it took less, from the first start to the last end',
    cell: (row) => formatDuration(row.p50_ms),
  },
  { label: 'Cost', sort: 'cost', figures: true, priority: 2, cell: (row) => formatMoney(row.cost_micros) },
];

const waitedColumns: Column<Wait>[] = [
  {
    label: 'Agent',
    className: 'name',
    cell: (row) => (
      <a class="row-link" href={sessionPath(row.session_id)}>
        <Agent type={row.agent_type} />
      </a>
    ),
  },
  { label: 'Times', figures: true, cell: (row) => formatCount(row.times) },
  { label: 'Waited for', figures: true, cell: (row) => formatDuration(row.wait_ms) },
  { label: 'Longest', figures: true, priority: 2, cell: (row) => formatDuration(row.longest_ms) },
];
