import { costUsd } from '../../../shared/core/money.ts';
import type { AgentRunRow } from '../../../shared/queries/parts/session-row.ts';
import type { View } from '../shell/request-view.ts';
import type { SessionData } from './data.ts';
import { Cost } from '../ui/cost.tsx';
import { Agent, Bar, State } from '../ui/marks.tsx';
import { CsvLink, Table, type Column } from '../ui/table.tsx';
import { linkHere } from '../shell/links.ts';
import { layOutLanes } from './waterfall/lanes.ts';
import { costOfSubtrees } from './subtree.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { firstLine } from '../ui/text/display-text.ts';
import { formatCount, formatDuration, formatTokens } from '../ui/text/format.ts';
import { tokensOf } from '../ui/tokens.ts';

/** More of them are written out only when they are asked for: two hundred rows delay the first paint. */
const shownAtFirst = 40;

/** Every run with what it cost alone and with everything that it started, in the order of the lanes. */
export function AgentsTab({ view, data, all }: { view: View; data: SessionData; all: boolean }) {
  const byId = new Map(data.agents.map((agent) => [agent.agent_id, agent]));
  const rows = layOutLanes(data.agents).flatMap((lane) =>
    lane.kind === 'run' ? (byId.get(lane.run.agent_id) ?? []) : [],
  );
  const shown = all ? rows : rows.slice(0, shownAtFirst);
  return (
    <>
      <Table
        view={view}
        caption="Agents of this run"
        columns={columnsOf({ view, data })}
        rows={shown}
        rowHref={(row) => laneOf({ view, row })}
        empty={{ icon: 'agents', says: 'No run is known of this session.' }}
      />
      <div class="panel-note">
        {shown.length === rows.length ? null : (
          <a
            href={linkHere({ view, set: { tab: 'agents' } })}
          >{`Show all ${formatCount(rows.length)} runs`}</a>
        )}
        <CsvLink view={view} />
      </div>
    </>
  );
}

type Of = { view: View; data: SessionData };

/** The run alone among the steps beside. */
function laneOf({ view, row }: { view: View; row: AgentRunRow }): string {
  return linkHere({ view, set: { agent: row.agent_id, tab: 'agents' } });
}

function columnsOf(o: Of): Column<AgentRunRow>[] {
  return [...whoColumns(o), ...costColumns(o)];
}

function whoColumns({ view, data: { session } }: Of): Column<AgentRunRow>[] {
  return [
    {
      label: 'Agent',
      className: 'wide two-lines',
      cell: (row) => (
        <a
          class={`agent-cell indent-${Math.min(row.depth, 4)}`}
          href={laneOf({ view, row })}
          title={cleanText(row.description ?? '')}
        >
          <span class="name-line">
            <Agent type={row.agent_type} strong />
            <State
              status={row.agent_id === 'main' && row.status === 'running' ? session.status : row.status}
              brief={row.status === 'completed'}
            />
          </span>
          <span class="line-two">
            <bdi class="clip">
              {firstLine(row.description ?? (row.agent_id === 'main' ? 'Main thread' : 'No description'))}
            </bdi>
            {row.model === null ? null : <bdi class="clip">{cleanText(row.model)}</bdi>}
          </span>
        </a>
      ),
    },
    {
      label: 'Took',
      figures: true,
      priority: 3,
      cell: (row) =>
        formatDuration(
          (row.ended_at ?? (row.status === 'running' ? view.times.now : row.last_event_at)) - row.started_at,
        ),
    },
    {
      label: 'Tools',
      figures: true,
      priority: 2,
      cell: (row) => (
        <span>
          {formatCount(row.tool_calls)}
          {row.tool_errors > 0 ? <span class="bad">{` ${row.tool_errors}✕`}</span> : null}
        </span>
      ),
    },
  ];
}

function costColumns({ data: { session, agents } }: Of): Column<AgentRunRow>[] {
  const total = Math.max(1, session.cost_micros);
  const costOf = costOfSubtrees(agents);
  return [
    { label: 'Tokens', figures: true, priority: 4, cell: (row) => formatTokens(tokensOf(row)) },
    {
      label: 'Own',
      figures: true,
      hint: 'Cost of this run alone',
      cell: (row) => <Cost of={row} />,
    },
    {
      label: 'With subtree',
      figures: true,
      hint: 'Cost of this run and of everything that it started',
      cell: (row) => (
        <span class="subtree">
          <Bar share={row.subtree_cost_micros / total} />
          <Cost of={costOf(row)} strong={false} />
        </span>
      ),
    },
  ];
}

export function sessionAgentsCsv({ agents }: Pick<SessionData, 'agents'>) {
  const costOf = costOfSubtrees(agents);
  return agents.map((run) => {
    const { cost_micros, subtree_cost_micros: _sum, ...row } = run;
    return {
      ...row,
      cost_usd: costUsd({ cost_micros, ...row }),
      subtree_cost_usd: costUsd(costOf(run)),
      subtree_unpriced_api_calls: costOf(run).unpriced_api_calls,
    };
  });
}
