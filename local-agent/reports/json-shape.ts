import type { AgentRunRow, SessionRow } from '../../shared/queries/parts/session-row.ts';
import { subtreeSums } from '../../shared/agents/agent-tree.ts';
import { IMPORTED } from '../../shared/agents/imported.ts';
import { costUsd } from '../../shared/core/money.ts';

// The JSON contract of the command line: names as everywhere, times as ISO text, money in dollars.

type TokenColumns = {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  cost_micros: number;
  api_calls: number;
  unpriced_api_calls: number;
};

export function tokenFields(row: TokenColumns) {
  return {
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    cache_read_tokens: row.cache_read_tokens,
    cache_write_5m_tokens: row.cache_write_5m_tokens,
    cache_write_1h_tokens: row.cache_write_1h_tokens,
    cost_usd: costUsd(row),
    api_calls: row.api_calls,
    unpriced_api_calls: row.unpriced_api_calls,
  };
}

export function totalTokens(
  row: Omit<TokenColumns, 'cost_micros' | 'api_calls' | 'unpriced_api_calls'>,
): number {
  return (
    row.input_tokens +
    row.output_tokens +
    row.cache_read_tokens +
    row.cache_write_5m_tokens +
    row.cache_write_1h_tokens
  );
}

export function isoTime(at: number): string;
export function isoTime(at: number | null): string | null;
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

export function sessionJson(row: SessionRow) {
  return {
    session_id: row.session_id,
    project: row.project,
    title: row.title,
    status: row.status,
    ...(row.entrypoint === IMPORTED ? { imported: true } : {}),
    started_at: isoTime(row.started_at),
    ended_at: isoTime(row.ended_at),
    agent_runs: row.agent_runs,
    tool_calls: row.tool_calls,
    tool_errors: row.tool_errors,
    ...tokenFields(row),
  };
}

export type SubtreeCalls = { api_calls: number; unpriced_api_calls: number };

/** Calls of each run of one session and of every run below it. */
export function subtreeCalls(runs: readonly AgentRunRow[]): (run: AgentRunRow) => SubtreeCalls {
  const sums = subtreeSums({ runs, figures: ownCalls });
  return (run) => sums.get(run.agent_id) ?? ownCalls(run);
}

function ownCalls({ api_calls, unpriced_api_calls }: AgentRunRow): SubtreeCalls {
  return { api_calls, unpriced_api_calls };
}

/** Runs of any sessions. */
export function agentRunsJson(runs: readonly AgentRunRow[]) {
  const bySession = Map.groupBy(runs, (run) => run.session_id);
  const callsOf = new Map([...bySession].map(([id, own]) => [id, subtreeCalls(own)]));
  return runs.map((run) => agentRunJson(run, callsOf.get(run.session_id)?.(run) ?? run));
}

function agentRunJson(row: AgentRunRow, below: SubtreeCalls) {
  return {
    agent_id: row.agent_id,
    parent_agent_id: row.parent_agent_id,
    agent_type: row.agent_type,
    description: row.description,
    depth: row.depth,
    status: row.status,
    background: row.background === 1,
    model: row.model,
    tool_use_id: row.tool_use_id,
    started_at: isoTime(row.started_at),
    ended_at: isoTime(row.ended_at),
    duration_ms: row.ended_at === null ? null : row.ended_at - row.started_at,
    tool_calls: row.tool_calls,
    tool_errors: row.tool_errors,
    ...tokenFields(row),
    subtree_tokens: row.subtree_tokens,
    subtree_cost_usd: costUsd({ cost_micros: row.subtree_cost_micros, ...below }),
    subtree_unpriced_api_calls: below.unpriced_api_calls,
  };
}
