/** Rows of the JSON contract that hold usage. */
export type UsageJson = {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  cost_usd: number | null;
  api_calls: number;
  unpriced_api_calls: number;
};
export type SessionJson = UsageJson & {
  session_id: string;
  status: string;
  agent_runs: number;
  tool_calls: number;
  tool_errors: number;
};
export type AgentJson = UsageJson & {
  agent_type: string;
  runs: number;
  failed: number;
  tool_calls: number;
  p50_ms: number | null;
  p95_ms: number | null;
};
export type ToolJson = {
  tool_name: string;
  calls: number;
  errors: number;
  denied: number;
  sessions: number;
  p50_ms: number | null;
  p95_ms: number | null;
  max_ms: number | null;
  total_ms: number;
};
/** A row of `subtrack tools --skills`. */
export type SkillJson = ToolJson & { skill: string };
export type ErrorJson = {
  fingerprint: string;
  occurrences: number;
  sessions: number;
  agents: { agent_type: string; occurrences: number }[];
  first_at: string;
  last_at: string;
};
export type RunJson = UsageJson & {
  agent_id: string;
  agent_type: string;
  started_at: string;
  tool_calls: number;
  tool_errors: number;
  duration_ms: number | null;
  subtree_cost_usd: number | null;
  subtree_unpriced_api_calls: number;
};

/** What no report says and `subtrack query` knows. */
export type SessionFacts = {
  status: string;
  session_id: string;
  started_at: number;
  last_event_at: number;
  context_tokens: number | null;
  context_peak_tokens: number | null;
  context_limit: number | null;
  files_touched: number;
  lines_added: number;
  lines_removed: number;
  prompts: number;
  compactions: number;
};
