import { assertNever } from '../../../shared/core/assert-never.ts';
import type { AgentStatus, EventOf, TrackedEvent } from '../../../shared/events/event-schema.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { unwaitedTools } from '../../client/unwaited-tools.ts';
import type { SqlValue } from '../driver/db.ts';
import { stamp } from './stamp.ts';

// Sessions and agent runs gather evidence from many events; a batch is folded in memory first, so that it costs one
// statement a run and not one an event. Folding uses the same rules as the tables.

type Fold = Record<string, SqlValue>;
/** Of one session. */
export type RunFacts = { session: Fold | undefined; agents: Map<string, Fold> };

/** At the same millisecond an end is newer than a start. */
const statusRank: Record<AgentStatus, number> = {
  running: 0,
  completed: 1,
  orphaned: 2,
  killed: 3,
  failed: 4,
};

/**
 * Work goes on, or begins. What the client says in the user's name does not count: `/exit` after the last answer, or the
 * word that a request was interrupted, is the end of work. Nor do hooks for which the client does not wait: that a call
 * begins, and that a quick one is through. They may come after the one that asks whether the next call may run.
 */
function isActivity(event: TrackedEvent): boolean {
  switch (event.event_type) {
    case 'api_call':
      return true;
    case 'tool_usage':
      return event.source !== 'hook' || isWaitedFor(event.data);
    case 'message':
      return event.data.kind === 'prompt' || event.data.kind === 'text' || event.data.kind === 'thinking';
    case 'trigger':
      return event.data.kind === 'prompt' || event.data.kind === 'task_notification';
    default:
      return false;
  }
}

function isWaitedFor({ status, tool_name }: EventOf<'tool_usage'>['data']): boolean {
  return status !== 'running' && !(status === 'ok' && unwaitedTools.has(tool_name));
}

export function foldRunFacts({
  event,
  at,
  journaled,
  into,
}: {
  event: TrackedEvent;
  at: number;
  journaled: boolean;
  into: RunFacts;
}): void {
  const mark = journaled ? 1 : 0;
  const session = foldSession({ event, at, mark, into });
  const agent = agentFold({ event, at, mark, into });
  if (isActivity(event)) latest(agent, 'last_activity_at', at);
  if (event.event_type === 'session') foldSessionEvent({ event, at, session });
  else if (event.event_type === 'agent_invocation') foldInvocation({ event, at, agent });
  else if (event.event_type === 'trigger' && event.data.kind === 'prompt') firstPrompt({ session, event });
  else if (event.event_type === 'message' && event.data.kind === 'prompt' && event.agent_id === MAIN_AGENT)
    firstPrompt({ session, event });
}

function foldSession({
  event,
  at,
  mark,
  into,
}: {
  event: TrackedEvent;
  at: number;
  mark: number;
  into: RunFacts;
}): Fold {
  let { session } = into;
  if (session === undefined) {
    session = {
      session_id: event.session_id,
      first_event_at: at,
      last_event_at: at,
      last_seq: 0,
      journaled: mark,
    };
    session['project_stamped'] = stamp({ time: event.timestamp, value: event.project });
    into.session = session;
    return latest(session, 'last_seq', event.seq ?? 0);
  }
  if (at <= Number(session['first_event_at'])) {
    session['first_event_at'] = at;
    earliest(session, 'project_stamped', stamp({ time: event.timestamp, value: event.project }));
  }
  if (at > Number(session['last_event_at'])) session['last_event_at'] = at;
  if (mark === 1) session['journaled'] = 1;
  if (event.seq !== undefined) latest(session, 'last_seq', event.seq);
  return session;
}

function agentFold({
  event: { session_id, agent_id },
  at,
  mark,
  into,
}: {
  event: TrackedEvent;
  at: number;
  mark: number;
  into: RunFacts;
}): Fold {
  let agent = into.agents.get(agent_id);
  if (agent === undefined) {
    agent = { session_id, agent_id, first_event_at: at, last_event_at: at, journaled: mark };
    into.agents.set(agent_id, agent);
    return agent;
  }
  if (at < Number(agent['first_event_at'])) agent['first_event_at'] = at;
  if (at > Number(agent['last_event_at'])) agent['last_event_at'] = at;
  if (mark === 1) agent['journaled'] = 1;
  return agent;
}

function foldSessionEvent({
  event,
  at,
  session,
}: {
  event: EventOf<'session'>;
  at: number;
  session: Fold;
}): void {
  const { data, timestamp: time } = event;
  latest(session, 'title_stamped', stamp({ time, value: data.title }));
  earliest(session, 'cwd_stamped', stamp({ time, value: data.cwd }));
  latest(session, 'git_branch_stamped', stamp({ time, value: data.git_branch }));
  latest(session, 'client_version_stamped', stamp({ time, value: data.client_version }));
  earliest(session, 'entrypoint_stamped', stamp({ time, value: data.entrypoint }));
  latest(session, 'model_stamped', stamp({ time, value: data.model }));
  latest(session, 'permission_stamped', stamp({ time, value: data.permission_mode }));
  latest(session, 'forked_from', data.forked_from ?? null);
  earliest(session, 'born_at', data.born_at === undefined ? null : Date.parse(data.born_at));
  switch (data.action) {
    case 'start':
    case 'resume':
    case 'clear':
    case 'fork':
      latest(session, 'start_at', at);
      break;
    case 'end':
      latest(session, 'end_at', at);
      latest(session, 'end_reason_stamped', stamp({ time, value: data.reason }));
      break;
    case 'turn_end':
      latest(session, 'turn_end_at', at);
      if (data.background_tasks !== undefined)
        latest(session, 'background_stamped', stamp({ time, value: JSON.stringify(data.background_tasks) }));
      break;
    case 'needs_input':
      latest(session, 'needs_input_stamped', stamp({ time, value: data.reason ?? 'input' }));
      break;
    case 'compact':
    case 'update':
      break;
    default:
      assertNever(data.action);
  }
}

function foldInvocation({
  event,
  at,
  agent,
}: {
  event: EventOf<'agent_invocation'>;
  at: number;
  agent: Fold;
}): void {
  const { data, timestamp: time } = event;
  latest(agent, 'agent_type_stamped', stamp({ time, value: data.agent_type }));
  latest(agent, 'description_stamped', stamp({ time, value: data.description }));
  earliest(agent, 'tool_use_id_stamped', stamp({ time, value: data.tool_use_id }));
  earliest(agent, 'parent_agent_id_stamped', stamp({ time, value: data.parent_agent_id }));
  latest(agent, 'model_stamped', stamp({ time, value: data.model }));
  latest(agent, 'requested_model', data.requested_model ?? null);
  latest(agent, 'depth', data.depth ?? null);
  latest(agent, 'background', data.background === undefined ? null : Number(data.background));
  latest(agent, 'worktree_path', data.worktree_path ?? null);
  latest(agent, 'worktree_branch', data.worktree_branch ?? null);
  const running = data.status === 'running';
  const start = data.started_at === undefined ? (running ? at : null) : Date.parse(data.started_at);
  earliest(agent, 'started_at', start);
  latest(agent, 'resumed_at', start);
  const ended = data.status !== undefined && !running ? at : null;
  latest(agent, 'ended_at', data.ended_at === undefined ? ended : Date.parse(data.ended_at));
  if (data.status !== undefined)
    latest(agent, 'status_stamped', stamp({ time, value: `${statusRank[data.status]}${data.status}` }));
}

/** One line of the first prompt stands in for a title. */
function firstPrompt({ session, event }: { session: Fold; event: EventOf<'message' | 'trigger'> }): void {
  const line = event.data.text?.slice(0, 400).replaceAll(/\s+/g, ' ').trim().slice(0, 120);
  earliest(session, 'first_prompt_stamped', stamp({ time: event.timestamp, value: line }));
}

function latest(fold: Fold, column: string, value: SqlValue): Fold {
  if (value === null) return fold;
  const old = fold[column] ?? null;
  if (old === null || value > old) fold[column] = value;
  return fold;
}

function earliest(fold: Fold, column: string, value: SqlValue): void {
  if (value === null) return;
  const old = fold[column] ?? null;
  if (old === null || value < old) fold[column] = value;
}
