import { costUsd } from '../../../shared/core/money.ts';
import type { z } from 'zod';
import type { ReaderDeps } from '../../deps.ts';
import { agentStatuses } from '../../../shared/events/event-schema.ts';
import { agentRuns, agentRunSorts, notCompleted } from '../../../shared/queries/agent-runs.ts';
import { agentsOfSessions } from '../../../shared/queries/agents-of-sessions.ts';
import { Cost } from '../ui/cost.tsx';
import { Agent, RunState, stateWord } from '../ui/marks.tsx';
import { Ago } from '../ui/moments.tsx';
import { FilterChip } from '../ui/filter-chip.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { PagedTable, readPaging } from '../ui/paged-table.tsx';
import { CsvLink, readSort, type Column } from '../ui/table.tsx';
import { FilterForm } from '../shell/filter-form.tsx';
import { Choice } from '../shell/topline.tsx';
import { linkHere, linkTo, sessionPath } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import { listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';
import { costOfSubtrees, type SubtreeCost } from '../session/subtree.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { clippedLine } from '../ui/text/display-text.ts';
import { counted, formatCount, formatDuration } from '../ui/text/format.ts';

const pageSize = 40;
/** Runs of sessions that are read to find what a sum misses. */
const runsRead = 5000;

type PlainRow = z.infer<typeof agentRuns.row>;
type RunRow = PlainRow & { subtree: SubtreeCost };
const statuses = [...agentStatuses, notCompleted] as const;
type Asked = ReturnType<typeof askAgentRuns>;
export type AgentRunsData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

/** The runs behind the figures of the Agents page. */
export function askAgentRuns({ deps, view, csv }: { deps: ReaderDeps; view: View; csv: boolean }) {
  const status = statuses.find((known) => known === view.query.get('status'));
  const agentType = readText(view.query, 'agent_type');
  const model = readText(view.query, 'model');
  const paging = readPaging({ view, csv, pageSize });
  const sort = readSort({
    view,
    columns: agentRunSorts.map((name) => ({ sort: name })),
    fallback: { by: 'started', direction: 'desc' },
  });
  const rows = async () =>
    withSubtrees({
      deps,
      rows: await deps.recall(listKeptMs)(agentRuns, {
        ...scopeOf(view),
        agent_type: agentType,
        model,
        status,
        sort: agentRunSorts.find((name) => name === sort.by),
        direction: sort.direction,
        limit: paging.limit,
        offset: paging.offset,
      }),
    });
  return { status, agentType, model, sort, paging, asks: { rows } };
}

/** Most sessions have a price for everything; only of the others are all runs read, to find what a sum misses. */
async function withSubtrees({
  deps,
  rows,
}: {
  deps: ReaderDeps;
  rows: readonly PlainRow[];
}): Promise<RunRow[]> {
  const open = rows.filter((row) => row.session_unpriced_api_calls > row.unpriced_api_calls);
  const sessionIds = [...new Set(open.map((row) => row.session_id))];
  const runs =
    sessionIds.length === 0
      ? []
      : await deps.runQuery(agentsOfSessions, { session_ids: sessionIds, limit: runsRead });
  const costs = new Map(
    sessionIds.map((id) => [id, costOfSubtrees(runs.filter((run) => run.session_id === id))]),
  );
  const alone = costOfSubtrees([]);
  return rows.map((row) => ({ ...row, subtree: (costs.get(row.session_id) ?? alone)(row) }));
}

export function AgentRunsPage({ view, data }: { view: View; data: AgentRunsData }) {
  const { rows, status, agentType, model, sort, paging } = data;
  const total = valueOr(rows, [])[0]?.total;
  const words = {
    ...Object.fromEntries(agentStatuses.map((known) => [known, stateWord(known)])),
    [notCompleted]: 'Not completed',
  };
  return (
    <>
      <nav class="crumbs" aria-label="Breadcrumb">
        <a href={linkTo({ view, path: '/agents' })}>Agents</a>
      </nav>
      <div class="page-head">
        <h1>{agentType === undefined ? 'Runs' : <Agent type={agentType} strong />}</h1>
        <span class="muted n" data-figure="runs">
          {'value' in rows ? counted({ count: total ?? 0, one: 'run' }) : ''}
        </span>
        {model === undefined ? null : (
          <FilterChip label={`model ${model}`} href={linkHere({ view, set: { model: undefined } })} />
        )}
        <span class="aside">
          <CsvLink view={view} rows={valueOr(rows, [])} newest />
        </span>
      </div>
      <FilterForm view={view} label="Runs" fields={['status']}>
        <Choice name="status" all="Any status" chosen={status} values={statuses} words={words} />
      </FilterForm>
      <PagedTable
        view={view}
        label="Runs"
        what="The runs"
        part={rows}
        paging={paging}
        total={total ?? 0}
        caption="Agent runs"
        columns={columnsOf(view)}
        sort={sort}
        rowHref={runPath}
        empty={nothingFound({
          view,
          icon: 'agents',
          what: 'No run',
          filters: ['status', 'model', 'agent_type'],
        })}
      />
    </>
  );
}

function columnsOf(view: View): Column<RunRow>[] {
  return [...whoColumns(), ...figureColumns(view)];
}

/** The run in its session, alone among the steps. */
function runPath(row: RunRow): string {
  const query = new URLSearchParams({ agent: row.agent_id, tab: 'agents' });
  return `${sessionPath(row.session_id)}?${query.toString()}`;
}

function whoColumns(): Column<RunRow>[] {
  return [
    {
      label: 'Run',
      className: 'wide two-lines',
      cell: (row) => (
        <span class="recent-title">
          <a class="row-link clip" href={runPath(row)} dir="auto">
            {clippedLine(row.description ?? row.agent_type)}
          </a>
          <span class="line-two">
            <bdi class="clip">{cleanText(row.project)}</bdi>
            <bdi class="clip">{clippedLine(row.session_title ?? 'Untitled session')}</bdi>
          </span>
        </span>
      ),
    },
    { label: 'Status', cell: (row) => <RunState of={row} /> },
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
      sort: 'started',
      figures: true,
      priority: 2,
      cell: (row) => <Ago at={row.started_at} times={view.times} />,
    },
    {
      label: 'Took',
      sort: 'took',
      figures: true,
      priority: 2,
      cell: (row) => formatDuration((row.ended_at ?? row.last_event_at) - row.started_at),
    },
    {
      label: 'Tools',
      sort: 'tools',
      figures: true,
      priority: 3,
      cell: (row) => formatCount(row.tool_calls),
    },
    {
      label: 'Failed',
      sort: 'failed',
      hint: 'Tool calls that failed',
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
      sort: 'cost',
      figures: true,
      hint: 'Cost of the run alone',
      cell: (row) => <Cost of={row} />,
    },
    {
      label: 'With subtree',
      sort: 'subtree',
      figures: true,
      priority: 4,
      hint: 'Cost of the run and of everything that it started',
      cell: (row) => <Cost of={row.subtree} strong={false} />,
    },
  ];
}

export function agentRunsCsv(rows: readonly RunRow[]) {
  return rows.map(
    ({
      total: _total,
      session_unpriced_api_calls: _session,
      subtree,
      cost_micros,
      subtree_cost_micros: _sum,
      ...row
    }) => ({
      ...row,
      cost_usd: costUsd({ cost_micros, ...row }),
      subtree_cost_usd: costUsd(subtree),
      subtree_unpriced_api_calls: subtree.unpriced_api_calls,
    }),
  );
}
