import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';

/** How many tokens the context of an agent held from a moment on. */
type ContextLevel = { agent: string; at: number; tokens: number };
/** One call to the model; null where its model has no price. */
export type Spending = { agent: string; at: number; micros: number | null };

export type Curves = { levels: ContextLevel[]; spending: Spending[] };

/** What grows (and falls) while a run goes on, in order of time. A compaction is a cliff. */
export function tellCurves(events: readonly TrackedEvent[]): Curves {
  const levels: ContextLevel[] = [];
  const spending: Spending[] = [];
  for (const { event_type, data, agent_id: agent, timestamp } of events) {
    const at = Date.parse(timestamp);
    if (event_type === 'api_call') {
      const { input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens } =
        data;
      const input = input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens;
      levels.push({ agent, at, tokens: input + output_tokens });
      spending.push({ agent, at, micros: data.cost_micros ?? null });
    } else if (event_type === 'context_snapshot') {
      const { pre_tokens, post_tokens, duration_ms = 0 } = data;
      if (pre_tokens !== undefined) levels.push({ agent, at, tokens: pre_tokens });
      if (post_tokens !== undefined) levels.push({ agent, at: at + duration_ms, tokens: post_tokens });
    }
  }
  return { levels: levels.sort((a, b) => a.at - b.at), spending: spending.sort((a, b) => a.at - b.at) };
}
