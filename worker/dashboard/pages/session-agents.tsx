import type { AgentRunRow } from '../../../shared/queries/session-row.ts';
import type { View } from '../request-view.ts';
import type { SessionData } from './session.data.ts';
import { costText } from '../components/cost.tsx';
import { Agent, Bar, State } from '../components/marks.tsx';
import { Table, type Column } from '../components/table.tsx';
import { linkHere } from '../links.ts';
import { layOutLanes } from '../session/lanes.ts';
import { cleanText, firstLine } from '../text/display-text.ts';
import { formatCount, formatDuration, formatTokens } from '../text/format.ts';
import { tokensOf } from '../tokens.ts';

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
        columns={columnsOf({ view, session: data.session })}
        rows={shown}
        empty={{ icon: 'agents', says: 'No run is known of this session.' }}
      />
      {shown.length === rows.length ? null : (
        <p class="panel-note">
          <a
            href={linkHere({ view, set: { tab: 'agents' } })}
          >{`Show all ${formatCount(rows.length)} runs`}</a>
        </p>
      )}
    </>
  );
}

function columnsOf({
  view,
  session,
}: {
  view: View;
  session: SessionData['session'];
}): Column<AgentRunRow>[] {
  return [...whoColumns({ view, session }), ...costColumns({ view, session })];
}

function whoColumns({
  view,
  session,
}: {
  view: View;
  session: SessionData['session'];
}): Column<AgentRunRow>[] {
  return [
    {
      label: 'Agent',
      className: 'wide two-lines',
      cell: (row) => (
        <a
          class={`agent-cell indent-${Math.min(row.depth, 4)}`}
          href={linkHere({ view, set: { agent: row.agent_id, tab: 'agents' } })}
          data-lane-link={row.agent_id}
        >
          <Agent type={row.agent_type} strong />
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
      label: 'Status',
      priority: 2,
      cell: (row) => (
        <State
          status={row.agent_id === 'main' && row.status === 'running' ? session.status : row.status}
          brief={row.status === 'completed'}
        />
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

function costColumns({ session }: { view: View; session: SessionData['session'] }): Column<AgentRunRow>[] {
  const total = Math.max(1, session.cost_micros);
  return [
    { label: 'Tokens', figures: true, priority: 4, cell: (row) => formatTokens(tokensOf(row)) },
    {
      label: 'Own',
      figures: true,
      hint: 'Cost of this run alone',
      cell: (row) => <span class="strong">{costText(row)}</span>,
    },
    {
      label: 'With subtree',
      figures: true,
      hint: 'Cost of this run and of everything that it started',
      cell: (row) => (
        <span class="subtree">
          <Bar share={row.subtree_cost_micros / total} />
          <span>{costText({ ...row, cost_micros: row.subtree_cost_micros })}</span>
        </span>
      ),
    },
  ];
}
