import type { FactTable, MergeRule } from './merge-sql.ts';

// Merge rules of migrations/local, in the order in which fact-values.ts gives the values.

const byEvent = { session_id: 'key', event_id: 'key', agent_id: 'owner', at: 'min' } as const;
const max = (...columns: string[]): Record<string, MergeRule> =>
  Object.fromEntries(columns.map((column) => [column, 'max' as const]));

export const factTables = {
  tool_calls: {
    session_id: 'key',
    tool_use_id: 'key',
    agent_id: 'owner',
    tool_name: 'max',
    // The alphabet happens to be the precedence: denied, error, ok, running.
    status: 'min',
    message_id: 'max',
    at: 'min',
    started_at: 'min',
    ended_at: 'max',
    duration_ms: 'max',
    summary: 'max',
    denial: 'max',
    input_bytes: 'max',
    output_bytes: 'max',
    journaled: 'max',
  },
  messages: { ...byEvent, ...max('role', 'kind', 'text_bytes', 'message_id', 'prompt_id', 'journaled') },
  triggers: { ...byEvent, ...max('kind', 'prompt_id', 'journaled') },
  file_operations: {
    ...byEvent,
    ...max('tool_use_id', 'operation', 'path', 'lines_added', 'lines_removed', 'journaled'),
  },
  decisions: {
    ...byEvent,
    ...max('kind', 'question', 'outcome', 'reason', 'tool_use_id', 'tool_name', 'duration_ms', 'journaled'),
  },
  errors: {
    ...byEvent,
    ...max('kind', 'message', 'tool_use_id', 'tool_name', 'http_status', 'fingerprint', 'journaled'),
  },
  validations: { ...byEvent, ...max('kind', 'command', 'tool_use_id', 'passed', 'journaled') },
  context_snapshots: {
    ...byEvent,
    ...max('kind', 'trigger', 'pre_tokens', 'post_tokens', 'duration_ms', 'journaled'),
  },
  worktree_operations: { ...byEvent, ...max('action', 'path', 'branch', 'journaled') },
  system_events: { ...byEvent, ...max('kind', 'severity', 'text', 'duration_ms', 'journaled') },
  tasks: {
    session_id: 'key',
    task_id: 'key',
    agent_id: 'owner',
    at: 'min',
    subject_stamped: 'max',
    description_stamped: 'max',
    state_stamped: 'max',
    created_at: 'min',
    completed_at: 'max',
    updated_at: 'max',
    journaled: 'max',
  },
  sessions: {
    session_id: 'key',
    project_stamped: 'min',
    title_stamped: 'max',
    first_prompt_stamped: 'min',
    cwd_stamped: 'min',
    git_branch_stamped: 'max',
    client_version_stamped: 'max',
    entrypoint_stamped: 'min',
    model_stamped: 'max',
    permission_stamped: 'max',
    needs_input_stamped: 'max',
    end_reason_stamped: 'max',
    background_stamped: 'max',
    forked_from: 'max',
    born_at: 'min',
    start_at: 'max',
    end_at: 'max',
    turn_end_at: 'max',
    first_event_at: 'min',
    last_event_at: 'max',
    last_seq: 'max',
    journaled: 'max',
  },
  agent_runs: {
    session_id: 'key',
    agent_id: 'key',
    agent_type_stamped: 'max',
    description_stamped: 'max',
    tool_use_id_stamped: 'min',
    parent_agent_id_stamped: 'min',
    status_stamped: 'max',
    model_stamped: 'max',
    requested_model: 'max',
    depth: 'max',
    background: 'max',
    started_at: 'min',
    resumed_at: 'max',
    ended_at: 'max',
    worktree_path: 'max',
    worktree_branch: 'max',
    first_event_at: 'min',
    last_event_at: 'max',
    last_activity_at: 'max',
    journaled: 'max',
  },
} as const satisfies Record<string, Readonly<Record<string, MergeRule>>>;

export type FactTableName = keyof typeof factTables;
export const factTableNames = Object.keys(factTables) as FactTableName[];

export function factTable(name: FactTableName): FactTable {
  return { name, columns: factTables[name] };
}
