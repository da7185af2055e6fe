import type { z } from 'zod';
import type { ReaderDeps } from '../../deps.ts';
import { notCompleted } from '../../../shared/queries/agent-runs.ts';
import { agents } from '../../../shared/queries/agents.ts';
import { agentsPerDay } from '../../../shared/queries/agents-per-day.ts';
import { costUsd, formatCost } from '../../../shared/core/money.ts';
import { HealthWord, Usually } from '../ui/health.tsx';
import { Cost } from '../ui/cost.tsx';
import { Agent, Bar, Trend } from '../ui/marks.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { CsvLink, readSort, sortRows, Table, type Column } from '../ui/table.tsx';
import { linkTo } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import { listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';
import { counted, formatCount, formatShare, formatTokens } from '../ui/text/format.ts';
import { tokensOf } from '../../../shared/core/tokens.ts';
import { byDay } from '../ui/by-day.ts';

export type AgentRow = z.infer<typeof agents.row>;
export type AgentsData = Shown<ReturnType<typeof askAgents>>;

export function askAgents({ deps, view }: { deps: ReaderDeps; view: View }) {
  const filter = { ...scopeOf(view), model: readText(view.query, 'model') };
  const recall = deps.recall(listKeptMs);
  return {
    rows: () => recall(agents, filter),
    trends: async () =>
      byDay({
        rows: await recall(agentsPerDay, { ...filter, time_zone: view.times.zone }),
        days: view.range.days,
        key: (row) => row.agent_type,
        value: (row) => row.runs,
      }),
  };
}

const values: Record<string, (row: AgentRow) => string | number | null> = {
  agent: (row) => row.agent_type.toLowerCase(),
  runs: (row) => row.runs,
  failed: (row) => row.failed,
  health: (row) => row.failed / Math.max(1, row.runs - row.running),
  tools: (row) => row.tool_calls,
  p50: (row) => row.p50_ms,
  tokens: tokensOf,
  mean: (row) => (row.runs === 0 ? null : row.cost_micros / row.runs),
  cost: (row) => row.cost_micros,
};

export function AgentsPage({ view, data, blank }: { view: View; data: AgentsData; blank: boolean }) {
  const columns = columnsOf({ view, data });
  const sort = readSort({ view, columns, fallback: { by: 'cost', direction: 'desc' } });
  return (
    <>
      <div class="page-head">
        <h1>Agents</h1>
        <span class="muted n" data-figure="agents">
          {'value' in data.rows ? countedRuns(data.rows.value) : ''}
        </span>
        <span class="aside">
          <a class="button small" href={linkTo({ view, path: '/compare', set: { what: 'agent' } })}>
            Compare
          </a>
          <CsvLink view={view} rows={valueOr(data.rows, [])} />
        </span>
      </div>
      <section class="panel table-panel" aria-label="Agents">
        <ShowPart part={data.trends} what="The trends" />
        <ShowPart
          part={data.rows}
          what="The agents"
          show={(rows) => (
            <Table
              view={view}
              caption="Agent types"
              columns={columns}
              rows={sortRows({ rows, sort, values })}
              sort={sort}
              rowHref={(row) => runsOf({ view, row })}
              empty={
                blank
                  ? { icon: 'agents', says: 'No agent has run yet.', command: 'subtrack import' }
                  : nothingFound({ view, icon: 'agents', what: 'No agent ran', filters: ['model'] })
              }
            />
          )}
        />
      </section>
    </>
  );
}

function countedRuns(rows: readonly AgentRow[]): string {
  const subagents = rows.filter((row) => row.agent_type !== 'main');
  const runs = subagents.reduce((sum, row) => sum + row.runs, 0);
  return `${counted({ count: subagents.length, one: 'type' })} · ${counted({ count: runs, one: 'run' })}`;
}

function columnsOf({ view, data }: { view: View; data: AgentsData }): Column<AgentRow>[] {
  return [...whoColumns(view), ...workColumns(view), ...costColumns({ view, data })];
}

/** The runs behind a row, in the order that shows its figure. */
function runsOf(o: { view: View; row: AgentRow; status?: string; sort?: string }): string {
  const { view, row, status, sort } = o;
  return linkTo({
    view,
    path: '/agents/runs',
    set: { agent_type: row.agent_type, model: readText(view.query, 'model'), status, sort },
  });
}

function whoColumns(view: View): Column<AgentRow>[] {
  return [
    {
      label: 'Agent',
      sort: 'agent',
      className: 'name',
      cell: (row) => (
        <a class="row-link" href={runsOf({ view, row })}>
          <Agent type={row.agent_type} strong />
        </a>
      ),
    },
    {
      label: 'Runs',
      sort: 'runs',
      figures: true,
      cell: (row) => formatCount(row.runs),
    },
    {
      label: 'Failed',
      sort: 'failed',
      figures: true,
      priority: 2,
      hint: 'Failed, killed and orphaned runs',
      cell: (row) =>
        row.failed === 0 ? (
          <span class="faint">0</span>
        ) : (
          <span class="bad">{`${formatCount(row.failed)} · ${formatShare(row.failed / row.runs)}`}</span>
        ),
      href: (row) => (row.failed === 0 ? undefined : runsOf({ view, row, status: notCompleted })),
    },
    {
      label: 'Health',
      sort: 'health',
      priority: 2,
      hint: 'By the share of runs that failed, were killed or orphaned',
      cell: (row) => <HealthWord done={row.runs - row.running} failed={row.failed} />,
    },
    {
      label: 'Tools',
      sort: 'tools',
      figures: true,
      priority: 3,
      cell: (row) => formatCount(row.tool_calls),
      href: (row) => linkTo({ view, path: '/tools', set: { agent_type: row.agent_type } }),
    },
  ];
}

function workColumns(view: View): Column<AgentRow>[] {
  return [
    {
      label: 'Usually',
      sort: 'p50',
      figures: true,
      priority: 3,
      hint: 'Half of the ended runs took less than the first, 95 of 100 less than the second',
      cell: (row) => <Usually p50={row.p50_ms} p95={row.p95_ms} />,
      href: (row) => runsOf({ view, row, sort: 'took' }),
    },
    {
      label: 'Tokens',
      sort: 'tokens',
      figures: true,
      priority: 4,
      cell: (row) => formatTokens(tokensOf(row)),
      href: (row) => runsOf({ view, row, sort: 'tokens' }),
    },
    {
      label: 'Per run',
      sort: 'mean',
      figures: true,
      priority: 4,
      cell: (row) => formatCost({ ...row, cost_micros: Math.round(row.cost_micros / Math.max(1, row.runs)) }),
      href: (row) => runsOf({ view, row, sort: 'cost' }),
    },
  ];
}

function costColumns({ view, data }: { view: View; data: AgentsData }): Column<AgentRow>[] {
  const trends = valueOr(data.trends, new Map<string, number[]>());
  const total = Math.max(
    1,
    valueOr(data.rows, []).reduce((sum, row) => sum + row.cost_micros, 0),
  );
  return [
    {
      label: 'Share of cost',
      priority: 3,
      className: 'share',
      cell: (row) => (
        <span class="share-cell">
          <Bar share={row.cost_micros / total} />
          <span class="n r">{formatShare(row.cost_micros / total)}</span>
        </span>
      ),
      href: (row) => runsOf({ view, row, sort: 'cost' }),
    },
    {
      label: 'Runs per day',
      priority: 4,
      className: 'tight',
      cell: (row) => <Trend values={trends.get(row.agent_type) ?? []} label="Runs per day" />,
    },
    {
      label: 'Cost',
      sort: 'cost',
      figures: true,
      cell: (row) => <Cost of={row} />,
      href: (row) => runsOf({ view, row, sort: 'cost' }),
    },
  ];
}

export function agentsCsv(rows: readonly AgentRow[]) {
  return rows.map(({ cost_micros, ...row }) => ({ ...row, cost_usd: costUsd({ cost_micros, ...row }) }));
}
