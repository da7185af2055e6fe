import { z } from 'zod';

export { EVENT_VERSION } from './event-version.ts';
export { MAIN_AGENT } from '../agents/main-agent.ts';

const eventSources = ['hook', 'transcript', 'otel', 'sdk'] as const;
export const agentStatuses = ['running', 'completed', 'failed', 'killed', 'orphaned'] as const;
export const sessionStatuses = ['working', 'needs_input', 'completed', 'crashed'] as const;
const toolStatuses = ['running', 'ok', 'error', 'denied'] as const;
/** What a session waits for: leave to run a tool, an answer, a plan to be approved, a server's question, the next prompt. */
const needKinds = ['permission', 'question', 'plan', 'elicitation', 'idle'] as const;
export const errorKinds = ['tool', 'api', 'hook', 'agent'] as const;

export type AgentStatus = (typeof agentStatuses)[number];
export type SessionStatus = (typeof sessionStatuses)[number];
export type NeedKind = (typeof needKinds)[number];
export type ToolStatus = (typeof toolStatuses)[number];

const text = z.string();
const count = z.number().int().nonnegative();
const isoTime = z.iso.datetime({ precision: 3 });

const envelope = {
  v: z.number().int().positive(),
  /** Built from the natural key by `event-key.ts`; the same event seen again has the same id. */
  event_id: text.min(1),
  /** Position in the session's journal, from 1; absent until the journal gives it. */
  seq: count.optional(),
  timestamp: isoTime,
  session_id: text.min(1),
  agent_id: text.min(1),
  parent_event_id: text.optional(),
  source: z.enum(eventSources),
  project: text,
};

/** Token counts of one API response, as the API reports them. `cache_write_*` split by time to live. */
const usageSchema = z.object({
  input_tokens: count,
  output_tokens: count,
  cache_read_tokens: count,
  cache_write_5m_tokens: count,
  cache_write_1h_tokens: count,
  web_search_requests: count.optional(),
});
export type EventSource = (typeof eventSources)[number];
export type Usage = z.infer<typeof usageSchema>;

const sessionData = z.object({
  /** `update` carries attributes alone; the others are moments in the session's life. */
  action: z.enum(['start', 'resume', 'clear', 'compact', 'fork', 'end', 'turn_end', 'needs_input', 'update']),
  /** Of `needs_input`: what for; `reason` says the same in words. */
  needs: z.enum(needKinds).optional(),
  reason: text.optional(),
  title: text.optional(),
  cwd: text.optional(),
  git_branch: text.optional(),
  client_version: text.optional(),
  entrypoint: text.optional(),
  model: text.optional(),
  permission_mode: text.optional(),
  forked_from: text.optional(),
  /** The folder that the session was moved to, and can be resumed in. */
  moved_to: text.optional(),
  /** Birth of the transcript file: tells a fork, which repeats history with its times, from its original. */
  born_at: isoTime.optional(),
  /** Ids of background tasks still alive at `turn_end`; lets reconciliation close the others. */
  background_tasks: z.array(text).optional(),
});

const triggerData = z.object({
  kind: z.enum(['prompt', 'task_notification', 'command', 'other']),
  text: text.optional(),
  prompt_id: text.optional(),
});

const messageData = z.object({
  role: z.enum(['user', 'assistant', 'system']),
  kind: z.enum(['prompt', 'text', 'thinking', 'compact_summary', 'meta', 'notification']),
  text: text.optional(),
  text_bytes: count.optional(),
  message_id: text.optional(),
  prompt_id: text.optional(),
  /** The conversation went back to before this prompt: what follows until then is on an abandoned branch. */
  rewound_at: isoTime.optional(),
});

const apiCallData = usageSchema.extend({
  message_id: text,
  request_id: text.optional(),
  model: text,
  /** Micro-dollars; null when the model has no price. */
  cost_micros: count.nullable(),
  /** Micro-dollars that caching saved against plain input; may be negative. */
  cache_savings_micros: z.number().int(),
  /** No table has a price: the cost is what the client wrote beside the response. */
  cost_recorded: z.boolean().optional(),
  stop_reason: text.optional(),
  service_tier: text.optional(),
  speed: text.optional(),
  sidechain: z.boolean().optional(),
  time_to_first_token_ms: count.optional(),
  duration_ms: count.optional(),
});

const toolUsageData = z.object({
  tool_use_id: text,
  tool_name: text,
  status: z.enum(toolStatuses),
  message_id: text.optional(),
  started_at: isoTime.optional(),
  ended_at: isoTime.optional(),
  duration_ms: count.optional(),
  /** One line for people: `Bash npm test`, `Read src/queue.ts`. */
  summary: text.optional(),
  /** The whole input and output as text (JSON for structured values), redacted. */
  input: text.optional(),
  output: text.optional(),
  input_bytes: count.optional(),
  output_bytes: count.optional(),
  denial: text.optional(),
  /** The skill or slash-command that it is about. */
  skill: text.optional(),
  /** What it brought forth in git, as its output named it, with blanks between: hashes, and addresses. */
  commits: text.optional(),
  pull_requests: text.optional(),
});

const agentInvocationData = z.object({
  agent_type: text.optional(),
  description: text.optional(),
  prompt: text.optional(),
  result: text.optional(),
  parent_agent_id: text.optional(),
  /** The call that started it. */
  tool_use_id: text.optional(),
  depth: count.optional(),
  status: z.enum(agentStatuses).optional(),
  background: z.boolean().optional(),
  requested_model: text.optional(),
  model: text.optional(),
  started_at: isoTime.optional(),
  ended_at: isoTime.optional(),
  worktree_path: text.optional(),
  worktree_branch: text.optional(),
});

const fileOperationData = z.object({
  tool_use_id: text,
  path: text.optional(),
  operation: z.enum(['read', 'write', 'edit', 'delete']),
  lines_added: count.optional(),
  lines_removed: count.optional(),
  /** Unified hunks without a file header. */
  patch: text.optional(),
});

const decisionData = z.object({
  kind: z.enum(['question', 'plan', 'permission', 'router', 'budget', 'other']),
  question: text.optional(),
  outcome: text.optional(),
  reason: text.optional(),
  tool_use_id: text.optional(),
  tool_name: text.optional(),
  duration_ms: count.optional(),
});

const errorData = z.object({
  kind: z.enum(errorKinds),
  message: text.optional(),
  tool_use_id: text.optional(),
  tool_name: text.optional(),
  status: z.number().int().optional(),
  /** Groups errors that differ in numbers, paths and ids only; made after redaction. */
  fingerprint: text,
});

const validationData = z.object({
  kind: z.enum(['test', 'lint', 'types', 'build']),
  command: text.optional(),
  tool_use_id: text,
  passed: z.boolean(),
});

const contextSnapshotData = z.object({
  kind: z.enum(['compaction']),
  trigger: text.optional(),
  pre_tokens: count.optional(),
  post_tokens: count.optional(),
  duration_ms: count.optional(),
  summary: text.optional(),
});

const taskData = z.object({
  task_id: text,
  action: z.enum(['created', 'updated', 'completed']),
  subject: text.optional(),
  description: text.optional(),
  state: text.optional(),
});

const worktreeData = z.object({
  action: z.enum(['create', 'remove', 'enter']),
  path: text.optional(),
  branch: text.optional(),
});

const systemData = z.object({
  /** `client:<subtype>`, `hook:<event>` for what has no type of its own, `unknown:<type>` for what we do not know. */
  kind: text,
  severity: z.enum(['debug', 'info', 'warning', 'error']),
  text: text.optional(),
  duration_ms: count.optional(),
});

function event<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({ ...envelope, event_type: z.literal(type), data });
}

/** The event schema: one discriminated union on `event_type`. */
export const eventSchema = z.discriminatedUnion('event_type', [
  event('agent_invocation', agentInvocationData),
  event('tool_usage', toolUsageData),
  event('file_operation', fileOperationData),
  event('decision', decisionData),
  event('error', errorData),
  event('context_snapshot', contextSnapshotData),
  event('validation', validationData),
  event('session', sessionData),
  event('message', messageData),
  event('api_call', apiCallData),
  event('task', taskData),
  event('trigger', triggerData),
  event('worktree_operation', worktreeData),
  event('system', systemData),
]);

export type TrackedEvent = z.infer<typeof eventSchema>;
export type EventType = TrackedEvent['event_type'];
export type EventOf<Type extends EventType> = Extract<TrackedEvent, { event_type: Type }>;
export type EventData<Type extends EventType> = EventOf<Type>['data'];

export const eventTypes = eventSchema.options.map((option) => option.shape.event_type.value);
