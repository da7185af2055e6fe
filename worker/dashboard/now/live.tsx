import { treeOrder } from '../../../shared/agents/agent-tree.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import type { AgentRunRow } from '../../../shared/queries/parts/session-row.ts';
import type { View } from '../shell/request-view.ts';
import type { LiveSession } from './data.ts';
import { Cost } from '../ui/cost.tsx';
import { Agent, ContextGauge, SessionState, State } from '../ui/marks.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { clippedLine, firstLine } from '../ui/text/display-text.ts';
import { costOfSubtrees } from '../session/subtree.ts';
import { heardFor } from '../../../shared/agents/quiet.ts';
import type { Trouble } from '../../../shared/agents/judge-runs.ts';
import { troubleOf, troubleReason, troubleWords, usualSpan } from '../../../shared/agents/trouble-words.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icon-nodes.ts';
import { counted, formatAge, formatDuration } from '../ui/text/format.ts';

const agentsShown = 6;
const troublesShown = 4;
const troubleIcons = { stuck: 'pause', loop: 'reset', bottleneck: 'agents' } as const satisfies Record<
  Trouble,
  IconName
>;

export function WaitingRow({ view, entry: { session } }: { view: View; entry: LiveSession }) {
  return (
    <a class="waiting-row" href={sessionPath(session.session_id)}>
      <span class="who">
        <bdi class="clip strong">{clippedLine(session.title ?? session.project)}</bdi>
        <span class="line-two">
          {view.team ? <bdi class="strong clip">{cleanText(session.member)}</bdi> : null}
          <bdi class="clip">{cleanText(session.project)}</bdi>
        </span>
      </span>
      <bdi class="asks">
        {firstLine(session.attention ?? (view.team ? 'Waits for a person' : 'Waiting for you'))}
      </bdi>
      <span class="n muted age">{`waits ${formatAge(view.times.now - session.last_event_at)}`}</span>
      <span class="button small">Open</span>
    </a>
  );
}

/** One running session: what it is, how far, what it costs, and the agents below it. */
export function LiveCard({ view, entry: { session, agents } }: { view: View; entry: LiveSession }) {
  const { now } = view.times;
  const subagents = agents.filter((agent) => agent.agent_id !== MAIN_AGENT);
  const main = agents.find((agent) => agent.agent_id === MAIN_AGENT);
  return (
    <article class="live">
      <div class="live-head">
        <SessionState of={session} now={now} brief />
        <a class="row-link clip" href={sessionPath(session.session_id)} dir="auto">
          {clippedLine(session.title ?? 'Untitled session')}
        </a>
        <a class="live-figures n" href={`${sessionPath(session.session_id)}?tab=agents`} tabindex={-1}>
          <span
            data-figure={`took ${session.session_id}`}
            title={`Started ${view.times.full(session.started_at)}`}
          >
            {formatDuration(heardFor({ row: session, now }))}
          </span>
          <span data-figure={`cost ${session.session_id}`}>
            <Cost of={session} />
            {session.agent_runs === 0 ? null : (
              <span class="faint live-whole">
                {` with ${counted({ count: session.agent_runs, one: 'agent' })}`}
              </span>
            )}
          </span>
          <ContextGauge
            tokens={session.context_tokens}
            limit={session.context_limit}
            inTokens
            figure={`context ${session.session_id}`}
          />
        </a>
      </div>
      <div class="live-sub">
        <span class="line-two">
          <a
            class="quiet clip"
            href={linkTo({ view, path: '/sessions', set: { project: session.project } })}
            dir="auto"
          >
            {cleanText(session.project)}
          </a>
          {session.git_branch === null ? null : <bdi class="clip mono">{cleanText(session.git_branch)}</bdi>}
        </span>
        <LastAction text={session.last_action ?? main?.open_tool ?? null} age={now - session.last_event_at} />
      </div>
      <Troubles agents={agents} sessionId={session.session_id} now={now} />
      {session.last_message === null ? null : (
        <p class="live-said">
          <bdi title="What it said last">{firstLine(session.last_message)}</bdi>
        </p>
      )}
      {subagents.length === 0 ? null : (
        <AgentTree view={view} agents={agents} sessionId={session.session_id} />
      )}
    </article>
  );
}

function AgentTree({ view, agents, sessionId }: { view: View; agents: AgentRunRow[]; sessionId: string }) {
  const rows = treeOrder(agents.filter((agent) => agent.agent_id !== MAIN_AGENT)).map(({ run, depth }) => ({
    agent: run,
    depth: depth + 1,
  }));
  const costOf = costOfSubtrees(agents);
  const shown = rows.slice(0, agentsShown);
  return (
    <ul class="tree">
      {shown.map(({ agent, depth }) => (
        <li class={`tree-row depth-${Math.min(depth, 4)}`}>
          <a class="quiet tree-name" href={runPath({ sessionId, agent })}>
            <Agent type={agent.agent_type} />
          </a>
          <span class="tree-about">
            <bdi class="clip faint">{clippedLine(agent.description ?? '')}</bdi>
            <UsualTime of={agent} />
          </span>
          <State status={agent.status} brief={agent.status === 'completed'} />
          <span class="n tree-time" data-figure={`took ${agent.agent_id}`}>
            {formatDuration((agent.ended_at ?? view.times.now) - agent.started_at)}
          </span>
          <span class="n tree-cost" data-figure={`cost ${agent.agent_id}`}>
            <Cost of={costOf(agent)} strong={false} />
            {agent.subtree_cost_micros === agent.cost_micros ? null : (
              <span class="faint" title="Without the agents that it started">
                {'own '}
                <Cost of={agent} strong={false} />
              </span>
            )}
          </span>
          <LastAction
            text={
              agent.status === 'running'
                ? (agent.last_action ?? agent.open_tool)
                : counted({ count: agent.tool_calls, one: 'tool call' })
            }
            age={agent.status === 'running' ? view.times.now - agent.last_event_at : undefined}
          />
        </li>
      ))}
      {rows.length > shown.length ? (
        <li class="tree-row" data-figure={`more ${sessionId}`}>
          <a href={`${sessionPath(sessionId)}?tab=agents`}>{`${rows.length - shown.length} more agents`}</a>
        </li>
      ) : null}
    </ul>
  );
}

/** Agents of a session that do not get on, and why that is said. */
function Troubles(o: { agents: readonly AgentRunRow[]; sessionId: string; now: number }) {
  const marked = o.agents.flatMap((agent) => {
    const trouble = troubleOf(agent);
    return trouble === undefined ? [] : [{ agent, trouble }];
  });
  if (marked.length === 0) return null;
  return (
    <ul class="troubles">
      {marked.slice(0, troublesShown).map(({ agent, trouble }) => (
        <li class={`trouble trouble-${trouble}`}>
          <span class="state">
            <Icon name={troubleIcons[trouble]} />
            {troubleWords[trouble]}
          </span>
          <a class="quiet tree-name" href={runPath({ sessionId: o.sessionId, agent })}>
            <Agent type={agent.agent_type} />
          </a>
          <bdi class="trouble-why">{cleanText(troubleReason({ run: agent, now: o.now }) ?? '')}</bdi>
        </li>
      ))}
      {marked.length > troublesShown ? (
        <li class="trouble faint">{`and ${marked.length - troublesShown} more`}</li>
      ) : null}
    </ul>
  );
}

/** What runs of its kind take, while it runs. */
function UsualTime({ of }: { of: AgentRunRow }) {
  const span = of.status === 'running' ? usualSpan(of) : undefined;
  return span === undefined ? null : <span class="n faint usual">{`usually ${span}`}</span>;
}

function runPath({ sessionId, agent }: { sessionId: string; agent: AgentRunRow }): string {
  const query = new URLSearchParams({ agent: agent.agent_id, tab: 'agents' });
  return `${sessionPath(sessionId)}?${query.toString()}`;
}

/** What it did last, and how long ago: an old action is a call that takes long. */
function LastAction({ text, age }: { text: string | null; age: number | undefined }) {
  if (text === null) return null;
  return (
    <span class="last-action">
      <bdi class="clip mono muted">{clippedLine(text)}</bdi>
      {age === undefined ? null : <span class="n faint age">{formatAge(age)}</span>}
    </span>
  );
}
