import { shorten } from '../../../shared/core/shorten.ts';
import { assertNever } from '../../../shared/core/assert-never.ts';
import { compareValues } from '../../../shared/core/compare.ts';
import { completeSighting } from '../../../shared/events/complete-sighting.ts';
import type { AgentStatus, EventOf, TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventFields } from '../../../shared/events/fields.ts';
import { UNNAMED } from '../../../shared/privacy/cloud-of-project.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import type { SqlValue } from '../driver/db.ts';
import { newAgent, newSession, type AgentFold, type SessionFold } from './new-runs.ts';
import { stamp } from './stamp.ts';

// Sessions and agent runs gather evidence from many events; a batch is folded in memory first, so that it costs one
// statement a run and not one an event. Folding uses the same rules as the tables.

/** Of one session. */
export type RunFacts = { session: SessionFold | undefined; agents: Map<string, AgentFold> };

/**
 * Work goes on, or begins. What the client says in the user's name does not count: `/exit` after the last answer, or the
 * word that a request was interrupted, is the end of work. Nor do hooks for which the client does not wait: that a call
 * begins, and that one went well. They may come after the one that asks whether the next call may run; of both the
 * transcript tells at its time.
 */
function isActivity(event: TrackedEvent): boolean {
  switch (event.event_type) {
    case 'api_call':
      return true;
    case 'tool_usage':
      return event.source !== 'hook' || isWaitedFor(event.data);
    case 'message':
      // The blocks of a response are lines of their own, and a call together.
      if (event.data.message_id !== undefined) return false;
      return event.data.kind === 'prompt' || event.data.kind === 'text' || event.data.kind === 'thinking';
    case 'trigger':
      return event.data.kind === 'prompt' || event.data.kind === 'task_notification';
    default:
      return false;
  }
}

function isWaitedFor({ status }: EventOf<'tool_usage'>['data']): boolean {
  return status !== 'running' && status !== 'ok';
}

export function foldRunFacts({
  event: given,
  at,
  journaled,
  into,
}: {
  event: TrackedEvent;
  at: number;
  journaled: boolean;
  into: RunFacts;
}): void {
  const event = completeSighting(given);
  const mark = journaled ? 1 : 0;
  const session = foldSession({ event, at, mark, into });
  const agent = agentFold({ event, at, mark, into });
  if (isActivity(event)) latest(agent, 'last_activity_at', at);
  if (event.event_type === 'session') foldSessionEvent({ event, at, session });
  else if (event.event_type === 'agent_invocation') foldInvocation({ event, agent });
  else if (event.event_type === 'trigger' && event.data.kind === 'prompt') firstPrompt({ session, event });
  else if (event.event_type === 'message' && event.agent_id === MAIN_AGENT) foldMessage({ session, event });
}

type Sighting = { event: TrackedEvent; at: number; mark: number; into: RunFacts };

function foldSession({ event, at, mark, into }: Sighting): SessionFold {
  let { session } = into;
  if (session === undefined) {
    session = newSession({ sessionId: event.session_id, at, mark });
    nameProject({ session, event });
    session.last_seq = event.seq ?? 0;
    into.session = session;
    return session;
  }
  if (at < Number(session.first_event_at)) session.first_event_at = at;
  nameProject({ session, event });
  if (at > Number(session.last_event_at)) session.last_event_at = at;
  if (mark === 1) session.journaled = 1;
  if (event.seq !== undefined) latest(session, 'last_seq', event.seq);
  return session;
}

/** What came before anybody knew the project does not say that it has none. */
function nameProject({ session, event }: { session: SessionFold; event: TrackedEvent }): void {
  const { timestamp: time, project } = event;
  const known = session.project_stamped;
  const isEarlier = known === null || time < String(known);
  if (isEarlier && project !== UNNAMED) earliest(session, 'project_stamped', stamp({ time, value: project }));
}

function agentFold({ event: { session_id, agent_id }, at, mark, into }: Sighting): AgentFold {
  const agent = into.agents.get(agent_id);
  if (agent === undefined) {
    const begun = newAgent({ session_id, agent_id, at, mark });
    into.agents.set(agent_id, begun);
    return begun;
  }
  if (at < Number(agent.first_event_at)) agent.first_event_at = at;
  if (at > Number(agent.last_event_at)) agent.last_event_at = at;
  if (mark === 1) agent.journaled = 1;
  return agent;
}

function foldSessionEvent({
  event,
  at,
  session,
}: {
  event: EventOf<'session'>;
  at: number;
  session: SessionFold;
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
      latest(session, 'needs_stamped', stamp({ time, value: data.needs }));
      latest(session, 'needs_input_stamped', stamp({ time, value: data.reason }));
      break;
    case 'compact':
    case 'update':
      break;
    default:
      assertNever(data.action);
  }
}

function foldInvocation({ event, agent }: { event: EventOf<'agent_invocation'>; agent: AgentFold }): void {
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
  const start = data.started_at === undefined ? null : Date.parse(data.started_at);
  earliest(agent, 'started_at', start);
  latest(agent, 'resumed_at', start);
  latest(agent, 'ended_at', data.ended_at === undefined ? null : Date.parse(data.ended_at));
  if (data.status !== undefined)
    latest(agent, 'status_stamped', stamp({ time, value: `${rankOf(data.status)}${data.status}` }));
}

function rankOf(status: AgentStatus): number {
  return eventFields.agent_invocation.status.order.indexOf(status);
}

function foldMessage({ session, event }: { session: SessionFold; event: EventOf<'message'> }): void {
  const { kind, role } = event.data;
  if (kind === 'prompt') firstPrompt({ session, event });
  if (kind === 'text' && role === 'assistant')
    latest(
      session,
      'last_message_stamped',
      stamp({ time: event.timestamp, value: oneLine({ event, limit: 200 }) }),
    );
}

/** One line of the first prompt stands in for a title. */
function firstPrompt({
  session,
  event,
}: {
  session: SessionFold;
  event: EventOf<'message' | 'trigger'>;
}): void {
  const line = oneLine({ event, limit: 120 });
  earliest(session, 'first_prompt_stamped', stamp({ time: event.timestamp, value: line }));
}

function oneLine(o: { event: EventOf<'message' | 'trigger'>; limit: number }): string | undefined {
  const { text } = o.event.data;
  return text === undefined ? undefined : shorten(text.slice(0, 400).replaceAll(/\s+/g, ' ').trim(), o.limit);
}

function latest<Column extends string>(
  fold: Record<Column, SqlValue>,
  column: NoInfer<Column>,
  value: SqlValue,
): void {
  const old = fold[column];
  if (value !== null && (old === null || compareValues(value, old) > 0)) fold[column] = value;
}

function earliest<Column extends string>(
  fold: Record<Column, SqlValue>,
  column: NoInfer<Column>,
  value: SqlValue,
): void {
  const old = fold[column];
  if (value !== null && (old === null || compareValues(value, old) < 0)) fold[column] = value;
}
