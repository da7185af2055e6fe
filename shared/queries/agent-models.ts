import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { agentFilter } from './parts/fragments.ts';

/** A run that made no more calls than this was hardly worth a context of its own. */
const smallRunCalls = 2;

/**
 * Agent types by the model that they ran on (runs started in the range). `small_runs` completed with next to no calls;
 * `latest_session`, `latest_agent` name the last run of all, `small_session`, `small_agent` the last small one.
 */
export const agentModels = defineQuery({
  name: 'agent_models',
  params: filterSchema,
  row: z.object({
    agent_type: z.string(),
    model: z.string(),
    runs: z.number(),
    failed: z.number(),
    small_runs: z.number(),
    small_cost_micros: z.number(),
    tool_calls: z.number(),
    tool_errors: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    cache_read_tokens: z.number(),
    cache_write_5m_tokens: z.number(),
    cache_write_1h_tokens: z.number(),
    cost_micros: z.number(),
    unpriced_api_calls: z.number(),
    run_ms: z.number(),
    latest_session: z.string(),
    latest_agent: z.string(),
    small_session: z.string().nullable(),
    small_agent: z.string().nullable(),
  }),
  sql: `WITH runs AS MATERIALIZED (
  SELECT a.*, a.status = 'completed' AND a.tool_calls <= ${smallRunCalls} AND a.agent_id <> 'main' AS small,
    printf('%016d', a.started_at) || ' ' || a.session_id || ' ' || a.agent_id AS place
  FROM agent_rollups a
  WHERE ${agentFilter})
SELECT agent_type, COALESCE(model, 'unknown') AS model, COUNT(*) AS runs,
  SUM(status IN ('failed', 'killed', 'orphaned')) AS failed, SUM(small) AS small_runs,
  TOTAL(small * cost_micros) AS small_cost_micros, TOTAL(tool_calls) AS tool_calls, TOTAL(tool_errors) AS tool_errors,
  TOTAL(input_tokens) AS input_tokens, TOTAL(output_tokens) AS output_tokens,
  TOTAL(cache_read_tokens) AS cache_read_tokens, TOTAL(cache_write_5m_tokens) AS cache_write_5m_tokens,
  TOTAL(cache_write_1h_tokens) AS cache_write_1h_tokens, TOTAL(cost_micros) AS cost_micros,
  TOTAL(unpriced_api_calls) AS unpriced_api_calls, TOTAL(COALESCE(ended_at, last_event_at) - started_at) AS run_ms,
  substr(MAX(place), 18, instr(substr(MAX(place), 18), ' ') - 1) AS latest_session,
  substr(MAX(place), 18 + instr(substr(MAX(place), 18), ' ')) AS latest_agent,
  substr(MAX(CASE WHEN small THEN place END), 18, instr(substr(MAX(CASE WHEN small THEN place END), 18), ' ') - 1)
    AS small_session,
  substr(MAX(CASE WHEN small THEN place END), 18 + instr(substr(MAX(CASE WHEN small THEN place END), 18), ' '))
    AS small_agent
FROM runs
GROUP BY 1, 2
ORDER BY cost_micros DESC, runs DESC, agent_type, model`,
  bind: bindFilter,
});
