import type { AgentRunRow } from '../../../shared/queries/session-row.ts';
import type { View } from '../request-view.ts';
import type { SessionData, StoryPart } from './session.data.ts';
import { costText } from '../components/cost.tsx';
import { Empty } from '../components/empty.tsx';
import { FilesPanel } from '../components/files-panel.tsx';
import { Agent, Bar, State } from '../components/marks.tsx';
import { ClockTime } from '../components/moments.tsx';
import { Table, type Column } from '../components/table.tsx';
import { linkHere } from '../links.ts';
import { layOutLanes } from '../session/lanes.ts';
import { cleanText, firstLine } from '../text/display-text.ts';
import { formatCount, formatDuration, formatMoney, formatTokens } from '../text/format.ts';
import { tokensOf } from '../tokens.ts';

const tabs = ['steps', 'agents', 'files', 'errors'] as const;
export type Tab = (typeof tabs)[number];
const words: Record<Tab, string> = {
  steps: 'Steps',
  agents: 'Agents',
  files: 'Files & diffs',
  errors: 'Errors',
};

export function readTab(view: View): Tab {
  return tabs.find((tab) => tab === view.query.get('tab')) ?? 'steps';
}

/** On wide screens the steps stand beside, so that their tab is for narrow ones and the agents are shown first. */
export function SessionTabs({ view, data, story }: { view: View; data: SessionData; story: StoryPart }) {
  const tab = readTab(view);
  const counts: Record<Tab, number> = {
    steps: story.steps.length,
    agents: data.agents.length,
    files: data.session.files_touched,
    errors: data.failures.length,
  };
  return (
    <section class={`panel tabs tab-${tab}`} aria-label="Details of the run">
      <nav class="tab-list" aria-label="Details">
        {tabs.map((name) => (
          <a
            class={`tab-${name}-link`}
            href={linkHere({ view, set: { tab: name === 'steps' ? undefined : name } })}
            aria-current={tab === name || (tab === 'steps' && name === 'agents') ? 'true' : undefined}
          >
            {words[name]}
            <span class="faint n">
              {name === 'steps' && story.parts > 1 ? '' : formatCount(counts[name])}
            </span>
          </a>
        ))}
      </nav>
      <div class="tab-panel" data-part="panel">
        {tab === 'files' ? <FilesPanel steps={story.steps} partial={story.parts > 1} /> : null}
        {tab === 'errors' ? <ErrorsTab view={view} data={data} /> : null}
        {tab === 'steps' || tab === 'agents' ? <AgentsTab view={view} data={data} /> : null}
      </div>
    </section>
  );
}

function AgentsTab({ view, data }: { view: View; data: SessionData }) {
  const total = Math.max(1, data.session.cost_micros);
  const byId = new Map(data.agents.map((agent) => [agent.agent_id, agent]));
  const rows = layOutLanes(data.agents).flatMap((lane) =>
    lane.kind === 'run' ? (byId.get(lane.run.agent_id) ?? []) : [],
  );
  const columns: Column<AgentRunRow>[] = [
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
              {firstLine(row.description ?? (row.agent_id === 'main' ? 'Main thread' : ''))}
            </bdi>
          </span>
        </a>
      ),
    },
    {
      label: 'Status',
      priority: 2,
      cell: (row) => (
        <State
          status={row.agent_id === 'main' && row.status === 'running' ? data.session.status : row.status}
          brief={row.status === 'completed'}
        />
      ),
    },
    {
      label: 'Model',
      priority: 4,
      cell: (row) => <bdi class="clip model">{cleanText(row.model ?? '–')}</bdi>,
    },
    {
      label: 'Took',
      figures: true,
      priority: 3,
      cell: (row) => formatDuration((row.ended_at ?? row.last_event_at) - row.started_at),
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
          <span>{formatMoney(row.subtree_cost_micros)}</span>
        </span>
      ),
    },
  ];
  return (
    <Table
      view={view}
      caption="Agents of this run"
      columns={columns}
      rows={rows}
      empty={{ icon: 'agents', says: 'No run is known of this session.' }}
    />
  );
}

function ErrorsTab({ view, data: { failures } }: { view: View; data: SessionData }) {
  if (failures.length === 0) return <Empty small icon="check" says="Nothing failed in this run." />;
  return (
    <ul class="failures">
      {failures.map((row) => (
        <li>
          <a
            class="failure"
            href={linkHere({ view, set: { step: row.last_event_id } })}
            data-goto={row.last_event_id}
          >
            <bdi class="clip">
              <span class="bad">{cleanText(row.tool_name ?? row.kind)}</span>{' '}
              {firstLine(row.message ?? row.fingerprint)}
            </bdi>
            <span class="line-two">
              <ClockTime at={row.last_at} times={view.times} />
              <bdi class="clip">{cleanText(row.agent_type)}</bdi>
              {row.occurrences > 1 ? <span class="n">{`×${row.occurrences}`}</span> : null}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
