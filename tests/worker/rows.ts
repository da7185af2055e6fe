import { nothingNow } from '../support/nothing-now.ts';
import type {
  AgentRollup,
  ErrorRollup,
  SessionRollup,
  SignalRollup,
  ToolRollup,
  UsageRollup,
} from '../../shared/ledger/rows.ts';
import { bucketColumns, type DurationBuckets } from '../../shared/ledger/duration-buckets.ts';

const usage = {
  input_tokens: 10,
  output_tokens: 20,
  cache_read_tokens: 30,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  cost_micros: 1234,
  api_calls: 2,
  unpriced_api_calls: 0,
};

export function sessionRow(overrides: Partial<SessionRollup> = {}): SessionRollup {
  return {
    session_id: 'session-1',
    rev: 1,
    device_id: 'whatever',
    member: 'whoever',
    project: 'acme/app',
    title: 'Fix the queue',
    status: 'working',
    attention: null,
    last_action: null,
    last_message: null,
    model: 'claude-sonnet-4-5',
    client_version: '2.1.329',
    entrypoint: 'cli',
    git_branch: 'main',
    forked_from: null,
    started_at: 1_790_000_000_000,
    ended_at: null,
    last_event_at: 1_790_000_001_000,
    context_tokens: null,
    context_peak_tokens: null,
    context_limit: null,
    agent_runs: 0,
    running_agents: 0,
    prompts: 1,
    tool_calls: 0,
    tool_errors: 0,
    api_errors: 0,
    compactions: 0,
    files_touched: 0,
    lines_added: 0,
    lines_removed: 0,
    ...usage,
    ...overrides,
  };
}

export function agentRow(overrides: Partial<AgentRollup> = {}): AgentRollup {
  return {
    session_id: 'session-1',
    agent_id: 'main',
    rev: 1,
    parent_agent_id: null,
    agent_type: 'main',
    description: null,
    depth: 0,
    status: 'running',
    background: 0,
    model: null,
    tool_use_id: null,
    last_action: null,
    started_at: 1_790_000_000_000,
    ended_at: null,
    last_event_at: 1_790_000_001_000,
    tool_calls: 0,
    tool_errors: 0,
    ...usage,
    subtree_tokens: 60,
    subtree_cost_micros: 1234,
    ...nothingNow,
    ...overrides,
  };
}

export function usageRow(overrides: Partial<UsageRollup> = {}): UsageRollup {
  return {
    hour: 497_222,
    session_id: 'session-1',
    agent_type: 'main',
    model: 'claude-sonnet-4-5',
    rev: 1,
    cache_savings_micros: 5,
    ...usage,
    ...overrides,
  };
}

export function toolRow(overrides: Partial<ToolRollup> = {}): ToolRollup {
  return {
    hour: 497_222,
    session_id: 'session-1',
    agent_type: 'main',
    tool_name: 'Bash',
    rev: 1,
    calls: 3,
    errors: 1,
    denied: 0,
    timed_calls: 3,
    duration_sum_ms: 300,
    ...noCalls,
    b3: 3,
    duration_max_ms: 200,
    cache_savings_micros: 5,
    ...usage,
    ...overrides,
  };
}

const noCalls = Object.fromEntries(bucketColumns.map((name) => [name, 0])) as DurationBuckets;

export function errorRow(overrides: Partial<ErrorRollup> = {}): ErrorRollup {
  return {
    hour: 497_222,
    session_id: 'session-1',
    fingerprint: 'f1',
    rev: 1,
    kind: 'tool',
    agent_type: 'main',
    tool_name: 'Bash',
    message: 'exit code 1',
    occurrences: 2,
    last_at: 1_790_000_001_000,
    last_event_id: 'error:1',
    first_at: 1_790_000_000_000,
    agents: '[["main",2]]',
    moments: '[[1790000001000,"error:1","main"]]',
    input: 'npm test',
    fixed_at: null,
    fixed_event_id: null,
    ...overrides,
  };
}

export function signalRow(overrides: Partial<SignalRollup> = {}): SignalRollup {
  return {
    session_id: 'session-1',
    signal: 'retry_loop',
    agent_type: 'main',
    subject: 'Bash:npm-test',
    rev: 1,
    times: 4,
    out_of: 4,
    tokens: 0,
    cost_micros: 4000,
    spent_ms: 9000,
    last_at: 1_790_000_001_000,
    agent_id: 'main',
    event_id: 'tool:1',
    files: null,
    ...overrides,
  };
}
