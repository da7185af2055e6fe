import type { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { agentStatuses } from '../../../shared/events/event-schema.ts';
import { agentRuns } from '../../../shared/queries/agent-runs.ts';
import { Cost } from '../components/cost.tsx';
import { Agent, State, stateWord } from '../components/marks.tsx';
import { Ago } from '../components/moments.tsx';
import { CsvLink, Pages, readPage, Table, type Column } from '../components/table.tsx';
import { Choice, hiddenFields } from '../components/topline.tsx';
import { linkTo, sessionPath } from '../links.ts';
import { readText, scopeOf, type View } from '../request-view.ts';
import { cleanText, firstLine } from '../text/display-text.ts';
import { formatCount, formatDuration, formatMoney } from '../text/format.ts';

const pageSize = 100;
const csvLimit = 5000;

type RunRow = z.infer<typeof agentRuns.row>;
export type AgentRunsData = Awaited<ReturnType<typeof loadAgentRuns>>;

/** The runs behind the figures of the Agents page. */
export async function loadAgentRuns({ deps, view, csv }: { deps: Deps; view: View; csv: boolean }) {
  const status = agentStatuses.find((known) => known === view.query.get('status'));
  const agentType = readText(view.query, 'agent_type');
  const page = readPage(view);
  const rows = await deps.runQuery(agentRuns, {
    ...scopeOf(view),
    agent_type: agentType,
    status,
    limit: csv ? csvLimit : pageSize,
    offset: csv ? 0 : (page - 1) * pageSize,
  });
  return { rows, status, agentType, page, total: rows[0]?.total ?? 0 };
}

export function AgentRunsPage({ view, data }: { view: View; data: AgentRunsData }) {
  const { rows, status, agentType, page, total } = data;
  const words = Object.fromEntries(agentStatuses.map((known) => [known, stateWord(known)]));
  return (
    <>
      <nav class="crumbs" aria-label="Breadcrumb">
        <a href={linkTo({ view, path: '/agents' })}>Agents</a>
      </nav>
      <div class="page-head">
        <h1>{agentType === undefined ? 'Runs' : <Agent type={agentType} strong />}</h1>
        <span class="muted n">{`${formatCount(total)} runs`}</span>
        <span class="aside">
          <CsvLink view={view} />
        </span>
      </div>
      <form class="filters" method="get" action={view.path} data-island="submit-on-change" aria-label="Runs">
        {hiddenFields({ view, without: ['status'] })}
        <Choice name="status" all="Any status" chosen={status} values={agentStatuses} words={words} />
        <button class="plain no-script">Find</button>
      </form>
      <section class="panel table-panel" aria-label="Runs">
        <Table
          view={view}
          caption="Agent runs"
          columns={columnsOf(view)}
          rows={rows}
          empty={{ icon: 'agents', says: 'No run matches these filters.' }}
        />
      </section>
      <Pages view={view} page={page} pageSize={pageSize} total={total} />
    </>
  );
}

function columnsOf(view: View): Column<RunRow>[] {
  return [...whoColumns(), ...figureColumns(view)];
}

function whoColumns(): Column<RunRow>[] {
  return [
    {
      label: 'Run',
      className: 'wide two-lines',
      cell: (row) => (
        <span class="recent-title">
          <a
            class="row-link clip"
            href={`${sessionPath(row.session_id)}?agent=${encodeURIComponent(row.agent_id)}`}
          >
            <bdi>{firstLine(row.description ?? row.agent_type)}</bdi>
          </a>
          <span class="line-two">
            <bdi class="clip">{cleanText(row.project)}</bdi>
            <bdi class="clip">{firstLine(row.session_title ?? 'Untitled session')}</bdi>
          </span>
        </span>
      ),
    },
    { label: 'Status', cell: (row) => <State status={row.status} /> },
    {
      label: 'Model',
      priority: 4,
      cell: (row) => <bdi class="clip person">{cleanText(row.model ?? '–')}</bdi>,
    },
  ];
}

function figureColumns(view: View): Column<RunRow>[] {
  return [
    {
      label: 'Started',
      figures: true,
      priority: 2,
      cell: (row) => <Ago at={row.started_at} times={view.times} />,
    },
    {
      label: 'Took',
      figures: true,
      priority: 2,
      cell: (row) => formatDuration((row.ended_at ?? row.last_event_at) - row.started_at),
    },
    { label: 'Tools', figures: true, priority: 3, cell: (row) => formatCount(row.tool_calls) },
    {
      label: 'Failed',
      figures: true,
      priority: 3,
      cell: (row) =>
        row.tool_errors === 0 ? (
          <span class="faint">0</span>
        ) : (
          <span class="bad">{formatCount(row.tool_errors)}</span>
        ),
    },
    {
      label: 'Own cost',
      figures: true,
      cell: (row) => <Cost of={row} />,
    },
    {
      label: 'With subtree',
      figures: true,
      priority: 4,
      cell: (row) => formatMoney(row.subtree_cost_micros),
    },
  ];
}

export function agentRunsCsv(rows: readonly RunRow[]) {
  return rows.map(({ total: _total, cost_micros, subtree_cost_micros, ...row }) => ({
    ...row,
    cost_usd: cost_micros / 1_000_000,
    subtree_cost_usd: subtree_cost_micros / 1_000_000,
  }));
}
