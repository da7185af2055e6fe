import type { AgentRunRow } from '../../../shared/queries/parts/session-row.ts';
import type { Column } from '../ui/table-row.tsx';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { Cost } from '../ui/cost.tsx';
import { Agent, Bar, RunState, SessionState } from '../ui/marks.tsx';
import { clippedLine } from '../ui/text/display-text.ts';
import { formatCount, formatDuration, formatTokens } from '../ui/text/format.ts';
import { heardUntil } from '../../../shared/agents/quiet.ts';
import { tokensOf } from '../../../shared/core/tokens.ts';
import { costOfSubtrees } from './subtree.ts';
import { layOutLanes } from './waterfall/lanes.ts';

type Of = {
  session: { status: string; last_event_at: number; cost_micros: number };
  agents: readonly AgentRunRow[];
  now: number;
  /** The run alone among the steps beside. */
  laneOf: (row: AgentRunRow) => string;
};

/** Every run with what it cost alone and with everything that it started. */
export function agentColumns(o: Of): Column<AgentRunRow>[] {
  return [...whoColumns(o), ...costColumns(o)];
}

/** Runs in the order of the lanes. */
export function inOrderOfLanes(agents: readonly AgentRunRow[]): AgentRunRow[] {
  const byId = new Map(agents.map((agent) => [agent.agent_id, agent]));
  return layOutLanes(agents).flatMap((lane) =>
    lane.kind === 'run' ? (byId.get(lane.run.agent_id) ?? []) : [],
  );
}

function whoColumns({ session, now, laneOf }: Of): Column<AgentRunRow>[] {
  const heard = heardUntil({ status: session.status, lastEventAt: session.last_event_at, now });
  return [
    {
      label: 'Agent',
      className: 'wide two-lines',
      cell: (row) => (
        <a
          class={`agent-cell indent-${Math.min(row.depth, 4)}`}
          href={laneOf(row)}
          title={cleanText(row.description ?? '')}
        >
          <span class="name-line">
            <Agent type={row.agent_type} strong />
            {row.agent_id === 'main' && row.status === 'running' ? (
              <SessionState of={session} now={now} />
            ) : (
              <RunState of={row} brief={row.status === 'completed'} />
            )}
          </span>
          <span class="line-two">
            <bdi class="clip">
              {clippedLine(row.description ?? (row.agent_id === 'main' ? 'Main thread' : 'No description'))}
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
          (row.ended_at ?? (row.status === 'running' ? heard : row.last_event_at)) - row.started_at,
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

function costColumns({ session, agents }: Of): Column<AgentRunRow>[] {
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
