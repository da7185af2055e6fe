import type { EventData, EventType } from '../../../shared/events/event-schema.ts';
import { eventFields, type Field, type MergeRule } from '../../../shared/events/fields.ts';

/**
 * How a column of a fact merges; `earliest` and `latest` are the least and greatest of a `*_stamped` text, which begins
 * with the time of its sighting.
 */
export type ColumnRule = Exclude<MergeRule, 'earliest' | 'latest'>;

// Tables of migrations/local: a column that holds a field of an event merges by the field's rule.

function columns<Type extends EventType, Name extends keyof EventData<Type> & string>(
  type: Type,
  ...names: Name[]
): Record<Name, ColumnRule> {
  const fields: Readonly<Record<string, Field>> = eventFields[type];
  return Object.fromEntries(names.map((name) => [name, columnRule(fields[name])])) as Record<
    Name,
    ColumnRule
  >;
}

function stamped<Type extends EventType, Name extends keyof EventData<Type> & string>(
  type: Type,
  name: Name,
): ColumnRule {
  return columnRule((eventFields[type] as Readonly<Record<string, Field>>)[name]);
}

function columnRule(field: Field | undefined): ColumnRule {
  const merge = field?.merge ?? 'max';
  if (merge === 'latest') return 'max';
  return merge === 'earliest' ? 'min' : merge;
}

const byEvent = { session_id: 'key', event_id: 'key', agent_id: 'owner', at: 'min' } as const;
const journaled = { journaled: 'max' } as const;

export const factTables = {
  api_calls: {
    session_id: 'key',
    message_id: 'key',
    agent_id: 'counted',
    at: 'counted',
    ...columns(
      'api_call',
      'model',
      'input_tokens',
      'output_tokens',
      'cache_read_tokens',
      'cache_write_5m_tokens',
      'cache_write_1h_tokens',
      'web_search_requests',
      'cost_micros',
      'cache_savings_micros',
      'cost_recorded',
      'sidechain',
      'request_id',
      'stop_reason',
      'service_tier',
      'speed',
      'time_to_first_token_ms',
      'duration_ms',
    ),
    ...journaled,
  },
  tool_calls: {
    session_id: 'key',
    tool_use_id: 'key',
    agent_id: 'owner',
    at: 'min',
    ...columns('tool_usage', 'tool_name', 'status', 'message_id', 'started_at', 'ended_at', 'duration_ms'),
    ...columns('tool_usage', 'summary', 'denial', 'input_bytes', 'output_bytes'),
    ...journaled,
    // Behind all others: rows may have been packed before these were.
    ...columns('tool_usage', 'commits', 'pull_requests'),
    ...columns('tool_usage', 'skill'),
  },
  messages: {
    ...byEvent,
    ...columns('message', 'role', 'kind', 'text_bytes', 'message_id', 'prompt_id', 'rewound_at'),
    ...journaled,
  },
  triggers: { ...byEvent, ...columns('trigger', 'kind', 'prompt_id'), ...journaled },
  file_operations: {
    ...byEvent,
    ...columns('file_operation', 'tool_use_id', 'operation', 'path', 'lines_added', 'lines_removed'),
    ...journaled,
  },
  decisions: {
    ...byEvent,
    ...columns('decision', 'kind', 'question', 'outcome', 'reason', 'tool_use_id', 'tool_name'),
    ...columns('decision', 'duration_ms'),
    ...journaled,
  },
  errors: {
    ...byEvent,
    ...columns('error', 'kind', 'message', 'tool_use_id', 'tool_name', 'fingerprint'),
    http_status: stamped('error', 'status'),
    ...journaled,
  },
  validations: {
    ...byEvent,
    ...columns('validation', 'kind', 'command', 'tool_use_id', 'passed'),
    ...journaled,
  },
  context_snapshots: {
    ...byEvent,
    ...columns('context_snapshot', 'kind', 'trigger', 'pre_tokens', 'post_tokens', 'duration_ms'),
    ...journaled,
  },
  worktree_operations: {
    ...byEvent,
    ...columns('worktree_operation', 'action', 'path', 'branch'),
    ...journaled,
  },
  system_events: {
    ...byEvent,
    ...columns('system', 'kind', 'severity', 'text', 'duration_ms'),
    ...journaled,
  },
  tasks: {
    session_id: 'key',
    task_id: 'key',
    agent_id: 'owner',
    at: 'min',
    subject_stamped: stamped('task', 'subject'),
    description_stamped: stamped('task', 'description'),
    state_stamped: stamped('task', 'state'),
    created_at: 'min',
    completed_at: 'max',
    updated_at: 'max',
    ...journaled,
  },
  sessions: {
    session_id: 'key',
    project_stamped: 'min',
    title_stamped: stamped('session', 'title'),
    first_prompt_stamped: 'min',
    last_message_stamped: 'max',
    cwd_stamped: stamped('session', 'cwd'),
    git_branch_stamped: stamped('session', 'git_branch'),
    client_version_stamped: stamped('session', 'client_version'),
    entrypoint_stamped: stamped('session', 'entrypoint'),
    model_stamped: stamped('session', 'model'),
    permission_stamped: stamped('session', 'permission_mode'),
    needs_stamped: stamped('session', 'needs'),
    needs_input_stamped: stamped('session', 'reason'),
    end_reason_stamped: stamped('session', 'reason'),
    background_stamped: stamped('session', 'background_tasks'),
    ...columns('session', 'forked_from', 'born_at'),
    start_at: 'max',
    end_at: 'max',
    turn_end_at: 'max',
    first_event_at: 'min',
    last_event_at: 'max',
    last_seq: 'max',
    ...journaled,
  },
  agent_runs: {
    session_id: 'key',
    agent_id: 'key',
    agent_type_stamped: stamped('agent_invocation', 'agent_type'),
    description_stamped: stamped('agent_invocation', 'description'),
    tool_use_id_stamped: stamped('agent_invocation', 'tool_use_id'),
    parent_agent_id_stamped: stamped('agent_invocation', 'parent_agent_id'),
    status_stamped: stamped('agent_invocation', 'status'),
    model_stamped: stamped('agent_invocation', 'model'),
    ...columns('agent_invocation', 'requested_model', 'depth', 'background', 'started_at', 'ended_at'),
    ...columns('agent_invocation', 'worktree_path', 'worktree_branch'),
    resumed_at: 'max',
    first_event_at: 'min',
    last_event_at: 'max',
    last_activity_at: 'max',
    ...journaled,
  },
} as const satisfies Record<string, Readonly<Record<string, ColumnRule>>>;

export type FactTableName = keyof typeof factTables;
export const factTableNames = Object.keys(factTables) as FactTableName[];
