import { MAIN_AGENT } from '../agents/main-agent.ts';
import { eventKey } from './event-key.ts';
import { EVENT_VERSION, eventSchema, eventTypes } from './event-schema.ts';
import type { EventType, TrackedEvent } from './event-schema.ts';

/** What a program may say of an event beside its data; whatever it leaves out is made. */
export const logEnvelopeFields = [
  'session_id',
  'agent_id',
  'timestamp',
  'event_id',
  'parent_event_id',
  'project',
] as const;

/** Fields of `data` that a program may leave out: an id of its own, sums that are made from others. */
const fillers: Partial<Record<EventType, (id: string) => Readonly<Record<string, unknown>>>> = {
  tool_usage: (id) => ({ tool_use_id: id }),
  file_operation: (id) => ({ tool_use_id: id }),
  validation: (id) => ({ tool_use_id: id }),
  error: () => ({ fingerprint: '' }),
  api_call: (id) => ({
    message_id: id,
    cache_read_tokens: 0,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
    cost_micros: null,
    cache_savings_micros: 0,
  }),
};

/** Names of the fields that `readLogEntry` fills in. */
export function filledFields(type: EventType): string[] {
  return Object.keys(fillers[type]?.('') ?? {});
}

/** More than any tool's output; a text beyond it belongs into a file. */
const MAX_ENTRY_BYTES = 1024 * 1024;

type Given = Readonly<Record<string, unknown>>;

export type LogDefaults = {
  session_id?: string | undefined;
  agent_id?: string | undefined;
  project?: string | undefined;
};

/**
 * One event as a program tells it, completed and checked: envelope and data side by side, or with the data in `data`, as
 * the journal has it. `project` stays empty where nobody named one. Answers with a reason instead of throwing.
 */
export function readLogEntry(o: {
  type: EventType;
  given: unknown;
  defaults: LogDefaults;
  now: number;
  newId: () => string;
}): { event: TrackedEvent } | { reason: string } {
  if (typeof o.given !== 'object' || o.given === null || Array.isArray(o.given)) {
    return { reason: 'it is not a JSON object' };
  }
  const { envelope, data } = split(o.given as Given);
  const unknown = Object.keys(data).find((name) => !fieldsOf(o.type).has(name));
  if (unknown !== undefined) return { reason: `${unknown} is not a field of ${o.type}` };
  const id = o.newId();
  const session_id = envelope['session_id'] ?? o.defaults.session_id;
  if (session_id === undefined) return { reason: 'session_id is missing' };
  const told = { ...fillers[o.type]?.(id), ...withTimes(data) };
  const event = {
    project: o.defaults.project ?? '',
    ...withTimes(envelope),
    timestamp: isoTime(envelope['timestamp'] ?? o.now),
    v: EVENT_VERSION,
    event_type: o.type,
    session_id,
    agent_id: envelope['agent_id'] ?? o.defaults.agent_id ?? MAIN_AGENT,
    source: 'sdk',
    data: told,
  };
  const event_id = envelope['event_id'] ?? naturalKey({ type: o.type, event, data: told, id });
  return check({ ...event, event_id });
}

function check(event: Given): { event: TrackedEvent } | { reason: string } {
  for (const name of ['session_id', 'agent_id', 'event_id', 'parent_event_id']) {
    const value = event[name];
    if (typeof value === 'string' && !looksLikeId.test(value)) return { reason: `${name} is no id` };
  }
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = issue?.path.filter((part) => part !== 'data').join('.');
    return { reason: `${name === '' ? 'event' : name}: ${issue?.message}` };
  }
  if (JSON.stringify(parsed.data).length > MAX_ENTRY_BYTES) return { reason: 'it is larger than 1 MiB' };
  return { event: parsed.data };
}

const looksLikeId = /^[\w.:@/+=-]{1,200}$/;

const dataFields = new Map<string, ReadonlySet<string>>(
  eventSchema.options.map((option, index) => [
    eventTypes[index] ?? '',
    new Set(Object.keys(option.shape.data.shape)),
  ]),
);

function fieldsOf(type: EventType): ReadonlySet<string> {
  return dataFields.get(type) ?? new Set();
}

const envelopeFields: ReadonlySet<string> = new Set(logEnvelopeFields);
/** What only a finished event has: made anew. */
const madeFields: ReadonlySet<string> = new Set(['v', 'seq', 'source', 'event_type']);

function split(given: Given): { envelope: Given; data: Given } {
  const known = Object.entries(given).filter(([name]) => !madeFields.has(name));
  const envelope = Object.fromEntries(known.filter(([name]) => envelopeFields.has(name)));
  const rest = Object.fromEntries(known.filter(([name]) => !envelopeFields.has(name)));
  const { data, ...others } = rest;
  if (typeof data !== 'object' || data === null) return { envelope, data: rest };
  return { envelope, data: { ...others, ...data } };
}

const timeFields = ['started_at', 'ended_at', 'born_at'];

function withTimes(fields: Given): Given {
  const times = timeFields.filter((name) => fields[name] !== undefined);
  return { ...fields, ...Object.fromEntries(times.map((name) => [name, isoTime(fields[name])])) };
}

/** ISO in any zone, or milliseconds, as UTC with milliseconds; anything else as it is, for the schema to refuse. */
function isoTime(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}

/** The same thing told again (a call that began and then ended) gets the same id. */
function naturalKey(o: {
  type: EventType;
  event: { session_id: unknown; agent_id: unknown };
  data: Given;
  id: string;
}): string {
  const { type, event, data, id } = o;
  const call = typeof data['tool_use_id'] === 'string' ? data['tool_use_id'] : undefined;
  const session = String(event.session_id);
  switch (type) {
    case 'tool_usage':
      return eventKey.toolUsage(call ?? id);
    case 'file_operation':
      return eventKey.fileOperation(call ?? id);
    case 'validation':
      return eventKey.validation(call ?? id);
    case 'decision':
      return eventKey.decision(call ?? id);
    case 'error':
      return eventKey.error(call ?? id);
    case 'api_call':
      return eventKey.apiCall(String(data['message_id']));
    case 'agent_invocation':
      return eventKey.agentRun(session, String(event.agent_id));
    case 'message':
      return eventKey.message(id);
    case 'session':
      return data['action'] === 'update'
        ? eventKey.sessionUpdate(session)
        : eventKey.byContent('session', id);
    case 'task':
      return data['action'] === 'updated'
        ? eventKey.byContent('task', id)
        : eventKey.byContent('task', `${session}:${String(data['task_id'])}:${String(data['action'])}`);
    default:
      return eventKey.byContent(type, id);
  }
}
