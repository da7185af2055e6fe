import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter, isRunning } from './parts/fragments.ts';

/**
 * Agent types with what their runs (started in the range) did and cost. Percentiles of run time are exact (nearest
 * rank) over the runs that have ended; null when none has. `failed` counts failed, killed and orphaned runs.
 */
export const agents = defineQuery({
  name: 'agents',
  params: filterSchema,
  row: z.object({
    agent_type: z.string(),
    runs: z.number(),
    running: z.number(),
    failed: z.number(),
    sessions: z.number(),
    tool_calls: z.number(),
    tool_errors: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    cache_read_tokens: z.number(),
    cache_write_5m_tokens: z.number(),
    cache_write_1h_tokens: z.number(),
    cost_micros: z.number(),
    api_calls: z.number(),
    unpriced_api_calls: z.number(),
    p50_ms: z.number().nullable(),
    p95_ms: z.number().nullable(),
    max_ms: z.number().nullable(),
    last_event_at: z.number(),
  }),
  sql: `WITH runs AS (
  SELECT a.*, a.ended_at - a.started_at AS took, ${isRunning} AS is_running,
    CUME_DIST() OVER (PARTITION BY a.agent_type, a.ended_at IS NULL ORDER BY a.ended_at - a.started_at) AS share
  FROM agent_rollups a
  WHERE ${agentFilter})
SELECT agent_type, COUNT(*) AS runs,
  SUM(is_running) AS running, SUM(status IN ('failed', 'killed', 'orphaned')) AS failed,
  COUNT(DISTINCT session_id) AS sessions, TOTAL(tool_calls) AS tool_calls, TOTAL(tool_errors) AS tool_errors,
  TOTAL(input_tokens) AS input_tokens, TOTAL(output_tokens) AS output_tokens,
  TOTAL(cache_read_tokens) AS cache_read_tokens, TOTAL(cache_write_5m_tokens) AS cache_write_5m_tokens,
  TOTAL(cache_write_1h_tokens) AS cache_write_1h_tokens, TOTAL(cost_micros) AS cost_micros,
  TOTAL(api_calls) AS api_calls, TOTAL(unpriced_api_calls) AS unpriced_api_calls,
  MIN(CASE WHEN share >= 0.5 THEN took END) AS p50_ms, MIN(CASE WHEN share >= 0.95 THEN took END) AS p95_ms,
  MAX(took) AS max_ms, MAX(last_event_at) AS last_event_at
FROM runs
GROUP BY agent_type
ORDER BY cost_micros DESC, runs DESC, agent_type`,
  bind: bindFilter,
});
