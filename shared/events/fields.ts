import type { EventData, EventType, TrackedEvent } from './event-schema.ts';

// The catalogue of fields: what each one is, and how two sightings of it become one. Its type stands in the schema; a field
// that is added there does not compile until somebody decides here.

/**
 * What a field is, and so from which privacy level on it leaves: `figure` (numbers, flags, times) and `name` (ids, and
 * names of tools, agents and models) from `metadata` on, `text` (anything a person, a model or a file system wrote, paths
 * among it) at `redacted` only.
 */
export type FieldKind = 'figure' | 'name' | 'text';

/**
 * How two sightings of one event become one. Every rule is commutative, associative and idempotent over sightings, so that
 * neither their order nor their number matters; what is unknown never wins. Values compare as in `core/compare.ts`.
 * - `key`: the same in every sighting.
 * - `min`, `max`: the least or greatest value. Where all sightings agree, `max` only means "known"; of a text and its
 *   beginning it is the whole.
 * - `earliest`, `latest`: the value of the earliest or latest sighting that has one; at the same time the least or
 *   greatest.
 * - `owner`: the main thread before any other agent, because a side question repeats the main thread's history.
 * - `counted`: comes, together with all others of this rule, from the sighting that counts (`ranks`).
 */
export type MergeRule = 'key' | 'min' | 'max' | 'earliest' | 'latest' | 'owner' | 'counted';

/** `redacted`: secrets are taken out of it. `order`: fixed words from the least to the greatest, instead of the alphabet. */
export type Field = { kind: FieldKind; redacted: boolean; merge: MergeRule; order?: readonly string[] };

const field = (kind: FieldKind, redacted: boolean) => (merge: MergeRule) => ({ kind, redacted, merge });
const figure = field('figure', false);
/** Natural keys and fixed words: whoever changes them breaks the links between events. */
const word = field('name', false);
const name = field('name', true);
const text = field('text', true);

/** A project is named by its remote or its folder's last part, never by a path. */
export const envelopeFields = {
  v: figure('max'),
  event_id: word('key'),
  seq: figure('min'),
  event_type: word('key'),
  timestamp: figure('min'),
  session_id: word('key'),
  agent_id: word('owner'),
  parent_event_id: word('max'),
  source: word('max'),
  project: word('earliest'),
} as const satisfies Record<Exclude<keyof TrackedEvent, 'data'>, Field>;

type EventFields = { [Type in EventType]: Record<keyof EventData<Type>, Field> };

export const eventFields = {
  agent_invocation: {
    agent_type: name('latest'),
    description: text('latest'),
    prompt: text('latest'),
    result: text('latest'),
    parent_agent_id: word('earliest'),
    tool_use_id: word('earliest'),
    depth: figure('max'),
    // At the same millisecond an end is newer than a start.
    status: { ...word('latest'), order: ['running', 'completed', 'orphaned', 'killed', 'failed'] },
    background: figure('max'),
    requested_model: name('max'),
    model: name('latest'),
    started_at: figure('min'),
    ended_at: figure('max'),
    worktree_path: text('max'),
    worktree_branch: text('max'),
  },
  tool_usage: {
    tool_use_id: word('key'),
    // A result that was read without its call knows the name of its tool as ''.
    tool_name: name('max'),
    // A call ends once, so that a late word of its start changes nothing; a refusal is the closest description. The
    // alphabet happens to be the precedence: denied, error, ok, running.
    status: word('min'),
    message_id: word('max'),
    started_at: figure('min'),
    ended_at: figure('max'),
    duration_ms: figure('max'),
    summary: text('max'),
    input: text('max'),
    output: text('max'),
    input_bytes: figure('max'),
    output_bytes: figure('max'),
    denial: text('max'),
    skill: name('max'),
    commits: name('max'),
    pull_requests: text('max'),
  },
  file_operation: {
    tool_use_id: word('max'),
    path: text('max'),
    operation: word('max'),
    lines_added: figure('max'),
    lines_removed: figure('max'),
    patch: text('max'),
  },
  decision: {
    kind: word('max'),
    question: text('max'),
    outcome: text('max'),
    reason: text('max'),
    tool_use_id: word('max'),
    tool_name: name('max'),
    duration_ms: figure('max'),
  },
  error: {
    kind: word('max'),
    message: text('max'),
    tool_use_id: word('max'),
    tool_name: name('max'),
    status: figure('max'),
    fingerprint: name('max'),
  },
  context_snapshot: {
    kind: word('max'),
    trigger: text('max'),
    pre_tokens: figure('max'),
    post_tokens: figure('max'),
    duration_ms: figure('max'),
    summary: text('max'),
  },
  validation: { kind: word('max'), command: text('max'), tool_use_id: word('max'), passed: figure('max') },
  session: {
    action: word('max'),
    needs: word('latest'),
    reason: text('latest'),
    title: text('latest'),
    // The folder moves during a session; where it began names it.
    cwd: text('earliest'),
    git_branch: text('latest'),
    client_version: name('latest'),
    entrypoint: name('earliest'),
    model: name('latest'),
    permission_mode: name('latest'),
    forked_from: word('max'),
    moved_to: text('latest'),
    born_at: figure('min'),
    background_tasks: word('latest'),
  },
  message: {
    role: word('max'),
    kind: word('max'),
    text: text('max'),
    text_bytes: figure('max'),
    message_id: word('max'),
    prompt_id: word('max'),
    rewound_at: figure('max'),
  },
  api_call: {
    message_id: word('key'),
    model: name('counted'),
    input_tokens: figure('counted'),
    output_tokens: figure('counted'),
    cache_read_tokens: figure('counted'),
    cache_write_5m_tokens: figure('counted'),
    cache_write_1h_tokens: figure('counted'),
    web_search_requests: figure('counted'),
    cost_micros: figure('counted'),
    cache_savings_micros: figure('counted'),
    cost_recorded: figure('counted'),
    sidechain: figure('counted'),
    request_id: word('max'),
    stop_reason: name('max'),
    service_tier: name('max'),
    speed: name('max'),
    time_to_first_token_ms: figure('max'),
    duration_ms: figure('max'),
  },
  task: {
    task_id: word('key'),
    action: word('max'),
    subject: text('latest'),
    description: text('latest'),
    state: name('latest'),
  },
  trigger: { kind: word('max'), text: text('max'), prompt_id: word('max') },
  worktree_operation: { action: word('max'), path: text('max'), branch: text('max') },
  system: { kind: name('max'), severity: word('max'), text: text('max'), duration_ms: figure('max') },
} as const satisfies EventFields;

/** `known`: any value before none. Times and agents are those of the sighting itself. */
export type RankTerm<Name extends string = string> = { of: Name; prefer: 'more' | 'less' | 'known' };

/**
 * Which sighting of an event counts as a whole: the first term that tells two apart decides. One response is several
 * transcript lines, and streaming, side questions and hooks repeat it: the main thread before a side chain, the most
 * output, a price before none, one of a table before the client's own, the most of what it read, the latest; the rest only makes the order total.
 */
export const ranks: {
  [Type in EventType]?: readonly RankTerm<(keyof EventData<Type> & string) | EnvelopeTerm>[];
} = {
  api_call: [
    { of: 'sidechain', prefer: 'less' },
    { of: 'output_tokens', prefer: 'more' },
    { of: 'cost_micros', prefer: 'known' },
    { of: 'cost_recorded', prefer: 'less' },
    { of: 'input_tokens', prefer: 'more' },
    { of: 'cache_read_tokens', prefer: 'more' },
    { of: 'cache_write_5m_tokens', prefer: 'more' },
    { of: 'cache_write_1h_tokens', prefer: 'more' },
    { of: 'web_search_requests', prefer: 'more' },
    { of: 'timestamp', prefer: 'more' },
    { of: 'agent_id', prefer: 'more' },
    { of: 'model', prefer: 'more' },
    { of: 'cache_savings_micros', prefer: 'more' },
    { of: 'cost_micros', prefer: 'more' },
  ],
};
type EnvelopeTerm = 'timestamp' | 'agent_id';
