import { eventKey } from '../../../shared/events/event-key.ts';
import type { AgentStatus, TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { AgentMeta, EventOrigin, FileContext, FileState, PendingTool } from '../files/file-context.ts';
import { isMain, withoutAbsent, makeEvent } from './make-event.ts';
import type { CallSighting, RecordSighting } from './record-sighting.ts';
import { contentText, textOf, type Fields } from '../../client/record-fields.ts';

/** The first line of a subagent's file: the run begins, with what its sidecar says. */
export function mapAgentStart({ file, state, time }: RecordSighting): TrackedEvent[] {
  if (isMain(file) || state.started) return [];
  state.started = true;
  // A side question copies the conversation into a file of its own, without a sidecar: no run begins.
  const data = file.meta ? { ...metaData(file.meta), status: 'running' as const, started_at: time } : {};
  return [agentEvent({ file, time, agentId: file.agent_id, data })];
}

/** A sidecar that was written or completed after its transcript was read. */
export function mapAgentMeta({ file, time }: { file: FileContext; time: string }): TrackedEvent[] {
  if (isMain(file) || !file.meta) return [];
  return [agentEvent({ file, time, agentId: file.agent_id, data: metaData(file.meta) })];
}

/** Hooks tell of no agent that was stopped; its sidecar does. `time` is that of its last line. */
export function mapAgentEnd({
  file,
  state,
  time,
}: {
  file: FileContext;
  state: FileState;
  time: string;
}): TrackedEvent[] {
  const status = file.meta?.ended;
  // Of a run whose lines are still to come nobody knows when it ended.
  if (isMain(file) || status === undefined || !state.started) return [];
  return [agentEvent({ file, time, agentId: file.agent_id, data: { status, ended_at: time } })];
}

function metaData({ ended: _ended, ...rest }: AgentMeta) {
  return withoutAbsent(rest);
}

/** A subagent is through when its turn is; a later message wakes it up again. */
export function mapAgentTurnEnd({
  sighting,
  message,
}: {
  sighting: RecordSighting;
  message: Fields;
}): TrackedEvent[] {
  const { file, state, time } = sighting;
  if (isMain(file)) return [];
  const reason = textOf(message['stop_reason']);
  if (reason === undefined || reason === 'tool_use' || reason === 'pause_turn') return [];
  state.idle = true;
  const result = file.texts ? contentText(message['content']) : undefined;
  const data = withoutAbsent({ status: 'completed' as const, ended_at: time, result });
  return [agentEvent({ file, time, agentId: file.agent_id, data })];
}

/** A prompt in a subagent's file: the first says what it is to do, a later one resumes it. */
export function mapAgentPrompt({
  sighting,
  text,
}: {
  sighting: RecordSighting;
  text: string;
}): TrackedEvent[] {
  const { file, state, time } = sighting;
  if (isMain(file)) return [];
  if (state.idle) {
    state.idle = false;
    const data = { status: 'running' as const, started_at: time };
    return [agentEvent({ file, time, agentId: file.agent_id, data })];
  }
  if (state.idle === undefined && file.texts) {
    state.idle = false;
    return [agentEvent({ file, time, agentId: file.agent_id, data: { prompt: text } })];
  }
  return [];
}

/**
 * The result of an `Agent` call: a finished run, or only its launch. The result's own usage and totals are those of
 * the run's last request and stand in the run's own file: never added here.
 */
export function mapAgentResult({
  sighting,
  tool,
  toolUseId,
  result,
  isError,
}: {
  sighting: CallSighting;
  tool: PendingTool | undefined;
  toolUseId: string;
  result: Fields;
  isError: boolean;
}): TrackedEvent[] {
  const { file, state, time } = sighting;
  const agentId = textOf(result['agentId']) ?? tool?.agent?.id;
  if (agentId === undefined) return [];
  const launched = result['status'] === 'async_launched' || result['isAsync'] === true;
  if (launched) state.launched[agentId] = 1;
  const started = tool?.started_at ?? time;
  const about = withoutAbsent({
    tool_use_id: toolUseId,
    parent_agent_id: file.agent_id,
    agent_type: textOf(result['agentType']) ?? tool?.agent?.type,
    description: textOf(result['description']) ?? tool?.agent?.description,
    requested_model: tool?.agent?.model,
    model: textOf(result['resolvedModel'])?.replace(/\[[^\]]*\]$/, ''),
    background: launched,
    worktree_path: textOf(result['worktreePath']),
    worktree_branch: textOf(result['worktreeBranch']),
    prompt: file.texts ? textOf(result['prompt']) : undefined,
    started_at: started,
    status: 'running' as const,
  });
  const events = [agentEvent({ file, time: started, agentId, data: about })];
  if (!launched) {
    const status: AgentStatus = isError ? 'failed' : 'completed';
    const text = file.texts ? contentText(result['content']) : undefined;
    events.push(
      agentEvent({ file, time, agentId, data: withoutAbsent({ status, ended_at: time, result: text }) }),
    );
  }
  return events;
}

/** `<task-notification>`: how the parent hears that something in the background ended. */
export function mapTaskNotification({
  sighting,
  text,
}: {
  sighting: CallSighting;
  text: string;
}): TrackedEvent[] {
  const { file, state, time } = sighting;
  const taskId = tagOf(text, 'task-id');
  const status = notifiedStatus(tagOf(text, 'status'));
  if (taskId === undefined || status === undefined) return [];
  const isAgent = state.launched[taskId] === 1 || /^Agent\b/.test(tagOf(text, 'summary') ?? '');
  // Shells in the background report in the same envelope.
  if (!isAgent) return [];
  const result = file.texts ? tagOf(text, 'result') : undefined;
  const data = withoutAbsent({ status, ended_at: time, result, background: true });
  return [agentEvent({ file, time, agentId: taskId, data })];
}

/** The result of TaskStop (KillShell on older clients) for an agent in the background. */
export function mapTaskStop({
  sighting,
  tool,
  result,
}: {
  sighting: CallSighting;
  tool: PendingTool | undefined;
  result: Fields;
}): TrackedEvent[] {
  const { file, state, time } = sighting;
  const taskId = textOf(result['task_id']) ?? textOf(result['taskId']) ?? tool?.task_id;
  if (taskId === undefined) return [];
  const isAgent = state.launched[taskId] === 1 || result['task_type'] === 'local_agent';
  if (!isAgent) return [];
  return [agentEvent({ file, time, agentId: taskId, data: { status: 'killed', ended_at: time } })];
}

function notifiedStatus(word: string | undefined): AgentStatus | undefined {
  switch (word) {
    case 'completed':
      return 'completed';
    case 'failed':
      return 'failed';
    case 'killed':
    case 'stopped':
      return 'killed';
    default:
      return undefined;
  }
}

function tagOf(text: string, tag: string): string | undefined {
  const start = text.indexOf(`<${tag}>`);
  if (start < 0) return undefined;
  const end = text.indexOf(`</${tag}>`, start);
  return end < 0 ? undefined : text.slice(start + tag.length + 2, end).trim();
}

export function agentEvent({
  file,
  time,
  agentId,
  data,
}: {
  file: EventOrigin;
  time: string;
  agentId: string;
  data: Extract<TrackedEvent, { event_type: 'agent_invocation' }>['data'];
}): TrackedEvent {
  const id = eventKey.agentRun(file.session_id, agentId);
  return makeEvent({ type: 'agent_invocation', id, time, file, agent_id: agentId, data });
}
