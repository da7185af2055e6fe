import { createHash } from 'node:crypto';
import { eventKey } from '../../shared/events/event-key.ts';
import { MAIN_AGENT } from '../../shared/events/event-schema.ts';
import type { EventData, TrackedEvent } from '../../shared/events/event-schema.ts';
import { withoutAbsent, makeEvent } from '../transcripts/map/make-event.ts';
import { mapTaskNotification } from '../transcripts/map/map-agent-run.ts';
import { fieldsOf, listOf, textOf } from '../client/record-fields.ts';
import { byContent, callSighting, other } from './hook-sighting.ts';
import type { HookPayload, HookSighting } from './hook-sighting.ts';
import { mapHookToolEnd, mapHookToolStart } from './map-hook-tool.ts';
import { mapNeedsInput } from './map-needs-input.ts';
import { toJson } from '../client/to-json.ts';

/**
 * One hook payload as events, with the natural keys that the transcript's lines give the same things. What has no key
 * of its own is known by its content and arrival, so that reading the same file again changes nothing.
 */
export function mapHookPayload(o: {
  payload: HookPayload;
  arrivedAt: number;
  project: string;
}): TrackedEvent[] {
  const { payload, arrivedAt, project } = o;
  const time = new Date(arrivedAt).toISOString();
  const content = createHash('sha256')
    .update(`${arrivedAt} ${toJson(payload)}`)
    .digest('hex');
  const sighting: HookSighting = {
    payload,
    origin: {
      session_id: payload.session_id,
      agent_id: textOf(payload['agent_id']) ?? MAIN_AGENT,
      project,
      source: 'hook',
      texts: true,
    },
    time,
    contentId: content.slice(0, 32),
  };
  return mapByName(sighting);
}

function mapByName(sighting: HookSighting): TrackedEvent[] {
  switch (sighting.payload.hook_event_name) {
    case 'SessionStart':
      return [sessionStart(sighting)];
    case 'SessionEnd':
      return [session(sighting, { action: 'end', reason: textOf(sighting.payload['reason']) })];
    case 'UserPromptSubmit':
      return prompt(sighting);
    case 'UserPromptExpansion':
      return [expansion(sighting)];
    case 'PreToolUse':
      return mapHookToolStart(sighting);
    case 'PostToolUse':
    case 'PostToolUseFailure':
    case 'PermissionDenied':
      return mapHookToolEnd(sighting);
    case 'PermissionRequest':
    case 'Notification':
    case 'Elicitation':
      return mapNeedsInput(sighting);
    case 'SubagentStart':
    case 'SubagentStop':
      return [agentRun(sighting)];
    case 'Stop':
    case 'StopFailure':
      return turnEnd(sighting);
    case 'TaskCreated':
    case 'TaskCompleted':
      return [task(sighting)];
    case 'PostModelSwitch':
      return [modelSwitch(sighting)];
    case 'WorktreeRemove':
      return [byContent(sighting, 'worktree_operation', worktreeRemoved(sighting.payload))];
    default:
      return [other(sighting)];
  }
}

function session(sighting: HookSighting, data: EventData<'session'>): TrackedEvent {
  return byContent(sighting, 'session', withoutAbsent(data));
}

const startActions = new Map<string | undefined, EventData<'session'>['action']>([
  ['resume', 'resume'],
  ['clear', 'clear'],
  ['compact', 'compact'],
  ['fork', 'fork'],
]);

function sessionStart(sighting: HookSighting): TrackedEvent {
  const { payload } = sighting;
  return session(sighting, {
    action: startActions.get(textOf(payload['source'])) ?? 'start',
    reason: textOf(payload['source']),
    title: textOf(payload['session_title']),
    cwd: textOf(payload['cwd']),
    model: bareModel(payload['model']),
    permission_mode: textOf(payload['permission_mode']),
  });
}

function prompt(sighting: HookSighting): TrackedEvent[] {
  const { payload } = sighting;
  const text = textOf(payload['prompt']);
  const kind = text?.startsWith('<task-notification>') ? 'task_notification' : 'prompt';
  const trigger = byContent(
    sighting,
    'trigger',
    withoutAbsent({ kind, text, prompt_id: textOf(payload['prompt_id']) } satisfies EventData<'trigger'>),
  );
  // This is how the parent hears that an agent in the background ended.
  if (kind === 'task_notification')
    return [trigger, ...mapTaskNotification({ sighting: callSighting(sighting), text: text ?? '' })];
  return [trigger];
}

function expansion(sighting: HookSighting): TrackedEvent {
  const { payload } = sighting;
  const words = [`/${textOf(payload['command_name']) ?? ''}`, textOf(payload['command_args'])];
  const text = words.filter((word) => word !== undefined).join(' ');
  const data: EventData<'trigger'> = { kind: 'command', text, prompt_id: textOf(payload['prompt_id']) };
  return byContent(sighting, 'trigger', withoutAbsent(data));
}

function agentRun(sighting: HookSighting): TrackedEvent {
  const { payload, origin, time } = sighting;
  const agentType = textOf(payload['agent_type']);
  // Helpers of the client (the summary of a compaction and the like) stop without ever having started.
  if (agentType === undefined || origin.agent_id === MAIN_AGENT) return other(sighting);
  const data: EventData<'agent_invocation'> =
    payload.hook_event_name === 'SubagentStart'
      ? { agent_type: agentType, status: 'running', started_at: time }
      : {
          agent_type: agentType,
          status: 'completed',
          ended_at: time,
          result: textOf(payload['last_assistant_message']),
        };
  const id = eventKey.agentRun(origin.session_id, origin.agent_id);
  return makeEvent({ type: 'agent_invocation', id, time, file: origin, data: withoutAbsent(data) });
}

/** The error that ended a turn stands in the transcript with its own id; here it is only the reason. */
function turnEnd(sighting: HookSighting): TrackedEvent[] {
  const { payload } = sighting;
  const tasks = listOf(payload['background_tasks']).map((entry) => textOf(fieldsOf(entry)?.['id']));
  const ended = session(sighting, {
    action: 'turn_end',
    reason: textOf(payload['error']),
    background_tasks: Array.isArray(payload['background_tasks'])
      ? tasks.filter((id) => id !== undefined)
      : undefined,
  });
  return payload.hook_event_name === 'Stop' ? [ended] : [ended, other(sighting)];
}

function task(sighting: HookSighting): TrackedEvent {
  const { payload, origin, time } = sighting;
  const done = payload.hook_event_name === 'TaskCompleted';
  const data: EventData<'task'> = {
    task_id: textOf(payload['task_id']) ?? 'unknown',
    action: done ? 'completed' : 'created',
    state: done ? 'completed' : 'pending',
    subject: textOf(payload['task_subject']),
    description: textOf(payload['task_description']),
  };
  const id = eventKey.byContent('task', `${origin.session_id}:${data.task_id}:${data.action}`);
  return makeEvent({ type: 'task', id, time, file: origin, data: withoutAbsent(data) });
}

function modelSwitch({ payload, origin, time }: HookSighting): TrackedEvent {
  const data: EventData<'session'> = { action: 'update', model: bareModel(payload['to_model']) };
  const id = eventKey.sessionUpdate(origin.session_id);
  return makeEvent({ type: 'session', id, time, file: origin, data: withoutAbsent(data) });
}

function worktreeRemoved(payload: HookPayload): EventData<'worktree_operation'> {
  return withoutAbsent({ action: 'remove' as const, path: textOf(payload['worktree_path']) });
}

/** `claude-opus-5-5[1m]` names a context size beside the model. */
function bareModel(value: unknown): string | undefined {
  return textOf(value)?.replace(/\[[^\]]*\]$/, '');
}
