import { MAIN_AGENT } from '../../../../shared/agents/main-agent.ts';
import type { EventData, EventOf, TrackedEvent } from '../../../../shared/events/event-schema.ts';
import type { ModelCall, Step, StepKind, Story } from './step.ts';
import { atOnce, eachInParts, type InParts } from '../../../../shared/core/in-parts.ts';
import { cleanText } from '../../../../shared/core/hidden-characters.ts';
import { firstLine } from '../../ui/text/display-text.ts';
import {
  describeDecision,
  describeSession,
  describeSystem,
  describeTask,
  describeWorktree,
  wordsFor,
} from './describe-event.ts';
import { compareSteps } from './step-order.ts';
import { MINUTE } from '../../../../shared/core/time.ts';

/** A run of the model is not longer than this when only its end is known; else somebody was away. */
const longestGuess = 10 * MINUTE;

/** Merged events of a session (in order of time) as steps for people and calls for the time axis. */
export function tellStory(events: readonly TrackedEvent[]): Story {
  return atOnce(tellStoryInParts(events));
}

/** The same with pauses. */
export function* tellStoryInParts(events: readonly TrackedEvent[]): InParts<Story> {
  const steps: Step[] = [];
  const byTool = new Map<string, Step>();
  /** Everything that a user message says. */
  const said = new Set<string>();
  const add = (
    event: TrackedEvent,
    kind: StepKind,
    words: { title: string; text?: string | undefined },
  ): Step => {
    const step: Step = {
      id: event.event_id,
      kind,
      at: Date.parse(event.timestamp),
      end: undefined,
      agent: event.agent_id,
      title: firstLine(words.title),
      text: words.text === undefined ? undefined : cleanText(words.text),
      status: undefined,
      tool: undefined,
      files: [],
      error: undefined,
      usage: undefined,
      child: undefined,
      rewound: false,
      source: event.source,
    };
    steps.push(step);
    return step;
  };
  yield* eachInParts(events, (event) => {
    if (event.event_type === 'tool_usage') byTool.set(event.data.tool_use_id, addTool({ event, add }));
    else if (event.event_type === 'message' && event.data.role === 'user') said.add(event.data.text ?? '');
  });
  yield* eachInParts(events, (event) => {
    if (!tellCall({ event, byTool })) tellMoment({ event, add, said });
  });
  steps.sort(compareSteps);
  yield;
  markRewound({ events, steps });
  yield;
  const firstSteps = giveUsage({ events, steps });
  yield;
  return { steps, calls: findCalls({ events, steps, firstSteps }) };
}

type Add = (event: TrackedEvent, kind: StepKind, words: { title: string; text?: string | undefined }) => Step;

function addTool({ event, add }: { event: EventOf<'tool_usage'>; add: Add }): Step {
  const { data } = event;
  const step = add(event, data.tool_name === 'Agent' || data.tool_name === 'Task' ? 'agent' : 'tool', {
    title: data.summary ?? data.tool_name,
  });
  step.at = readTime(data.started_at) ?? step.at;
  step.end =
    readTime(data.ended_at) ?? (data.duration_ms === undefined ? undefined : step.at + data.duration_ms);
  step.status = data.status;
  step.tool = {
    id: data.tool_use_id,
    name: cleanText(data.tool_name),
    input: data.input === undefined ? undefined : cleanText(data.input),
    output: data.output === undefined ? undefined : cleanText(data.output),
    denial: data.denial === undefined ? undefined : cleanText(data.denial),
  };
  return step;
}

/** What belongs to a call stands at the call's own step; false when there is no such call. */
function tellCall({ event, byTool }: { event: TrackedEvent; byTool: Map<string, Step> }): boolean {
  if (event.event_type === 'error') {
    const call = byTool.get(event.data.tool_use_id ?? '');
    if (call === undefined) return false;
    call.error = event.data.message === undefined ? 'failed' : cleanText(event.data.message);
  } else if (event.event_type === 'file_operation') {
    const { path, operation, lines_added, lines_removed, patch } = event.data;
    byTool.get(event.data.tool_use_id)?.files.push({
      path: path === undefined ? '(path not shared)' : cleanText(path),
      operation: cleanText(operation),
      added: lines_added,
      removed: lines_removed,
      patch: patch === undefined ? undefined : cleanText(patch),
    });
  } else if (event.event_type === 'agent_invocation') {
    const call = byTool.get(event.data.tool_use_id ?? '');
    if (call === undefined) return false;
    call.kind = 'agent';
    call.child = event.agent_id;
    call.text = event.data.result === undefined ? undefined : cleanText(event.data.result);
  } else return false;
  return true;
}

/** What stands for itself. */
function tellMoment({ event, add, said }: { event: TrackedEvent; add: Add; said: Set<string> }): void {
  switch (event.event_type) {
    case 'message':
      tellMessage({ data: event.data, add: (kind, words) => add(event, kind, words) });
      return;
    case 'error': {
      const { message, kind } = event.data;
      add(event, 'error', { title: message ?? `${kind} error`, text: message });
      return;
    }
    case 'context_snapshot': {
      const step = add(event, 'compaction', { title: 'Context compacted', text: event.data.summary });
      if (event.data.duration_ms !== undefined) step.end = step.at + event.data.duration_ms;
      return;
    }
    case 'session': {
      const { action } = event.data;
      if (action !== 'update' && action !== 'turn_end') add(event, 'session', describeSession(event.data));
      return;
    }
    case 'trigger': {
      const { kind, text } = event.data;
      // The transcript tells the same as a message.
      if (text !== undefined && said.has(text)) return;
      add(event, kind === 'prompt' ? 'prompt' : 'system', { title: text ?? wordsFor(kind), text });
      return;
    }
    case 'decision':
      add(event, 'decision', describeDecision(event.data));
      return;
    case 'task':
      add(event, 'task', describeTask(event.data));
      return;
    case 'worktree_operation':
      add(event, 'session', describeWorktree(event.data));
      return;
    case 'system': {
      const { severity } = event.data;
      if (severity === 'error') add(event, 'error', describeSystem(event.data));
      else if (severity === 'warning') add(event, 'system', describeSystem(event.data));
      return;
    }
    default:
  }
}

function tellMessage(o: {
  data: EventData<'message'>;
  add: (kind: StepKind, words: { title: string; text?: string | undefined }) => void;
}): void {
  const { kind, role, text } = o.data;
  const words = { title: text ?? wordsFor(kind), text };
  if (kind === 'meta') return;
  if (kind === 'thinking' || kind === 'text') o.add(kind, words);
  else if (kind === 'prompt' && role === 'user') o.add('prompt', words);
  else o.add('system', words);
}

/** What the main thread did from a prompt on until the conversation went back to before it. */
function markRewound({ events, steps }: { events: readonly TrackedEvent[]; steps: readonly Step[] }): void {
  const left = events.flatMap((event) => {
    if (event.event_type !== 'message') return [];
    const until = readTime(event.data.rewound_at);
    return until === undefined ? [] : [{ from: Date.parse(event.timestamp), until }];
  });
  if (left.length === 0) return;
  for (const step of steps)
    step.rewound =
      step.agent === MAIN_AGENT && left.some(({ from, until }) => step.at >= from && step.at < until);
}

/** An answer's tokens and cost stand at the first step that came with it. */
function giveUsage({
  events,
  steps,
}: {
  events: readonly TrackedEvent[];
  steps: readonly Step[];
}): Map<string, Step> {
  const messageOf = new Map<string, string>();
  for (const { event_id, data } of events)
    if ('message_id' in data && data.message_id !== undefined) messageOf.set(event_id, data.message_id);
  const first = new Map<string, Step>();
  for (const step of steps) {
    const message = messageOf.get(step.id);
    if (message !== undefined && !first.has(message)) first.set(message, step);
  }
  for (const event of events) {
    if (event.event_type !== 'api_call') continue;
    const step = first.get(event.data.message_id);
    if (step === undefined) continue;
    const { input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens } =
      event.data;
    step.usage = {
      model: cleanText(event.data.model),
      input: input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens,
      cached: cache_read_tokens,
      output: output_tokens,
      cost_micros: event.data.cost_micros ?? null,
      recorded: event.data.cost_recorded === true,
    };
  }
  return first;
}

function findCalls({
  events,
  steps,
  firstSteps,
}: {
  events: readonly TrackedEvent[];
  steps: readonly Step[];
  firstSteps: ReadonlyMap<string, Step>;
}): ModelCall[] {
  const calls: ModelCall[] = [];
  /** When each lane last did anything, as far as it is known at the moment that is looked at. */
  const idleSince = new Map<string, number>();
  let next = 0;
  const ends = steps
    .filter((step) => step.kind !== 'text' && step.kind !== 'thinking')
    .map((step) => ({ agent: step.agent, at: step.end ?? step.at }))
    .sort((a, b) => a.at - b.at);
  for (const event of events) {
    if (event.event_type !== 'api_call') continue;
    const end = Date.parse(event.timestamp);
    for (let step = ends[next]; step !== undefined && step.at <= end; step = ends[(next += 1)])
      idleSince.set(step.agent, Math.max(step.at, idleSince.get(step.agent) ?? 0));
    const { duration_ms } = event.data;
    const since = idleSince.get(event.agent_id);
    const guess = since === undefined || end - since > longestGuess ? end - 1000 : since;
    calls.push({
      id: event.event_id,
      agent: event.agent_id,
      start: duration_ms === undefined ? guess : end - duration_ms,
      end,
      exact: duration_ms !== undefined,
      step: firstSteps.get(event.data.message_id)?.id,
    });
    idleSince.set(event.agent_id, Math.max(end, since ?? 0));
  }
  return calls;
}

function readTime(text: string | undefined): number | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
