import type { AgentRunRow, SessionRow } from '../../shared/queries/parts/session-row.ts';
import { microsToUsd } from '../../shared/core/money.ts';

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
    cost_usd: microsToUsd(row.cost_micros),
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
    started_at: isoTime(row.started_at),
    ended_at: isoTime(row.ended_at),
    agent_runs: row.agent_runs,
    tool_calls: row.tool_calls,
    tool_errors: row.tool_errors,
    ...tokenFields(row),
  };
}

export function agentRunJson(row: AgentRunRow) {
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
    subtree_cost_usd: microsToUsd(row.subtree_cost_micros),
  };
}
