import type { ApiRequest } from '../scripts.ts';
import type { ApiUsage } from '../messages-wire.ts';

const CHARACTERS_PER_TOKEN = 3.6;
/** The sample's projects are a few files; contexts are made as large as those of real ones. */
const REAL_PROJECT = 3;

/**
 * Usage as prompt caching makes it: what an earlier request of the same thread sent is read from the cache, the rest is
 * written to it. The main thread caches for an hour, subagents for five minutes.
 */
export function createUsageModel(): (call: {
  request: ApiRequest;
  sessionId: string;
  agentId: string;
}) => ApiUsage {
  const cached = new Map<string, number>();
  return ({ request, sessionId, agentId }) => {
    const thread = `${sessionId}:${agentId}:${request.model}`;
    const prompt = Math.round((request.bytes * REAL_PROJECT) / CHARACTERS_PER_TOKEN);
    // A new thread still finds the system prompt that every session shares.
    const known = cached.get(thread) ?? Math.round(prompt * 0.55);
    const cacheRead = Math.min(known, prompt);
    const input = 3 + (prompt % 7);
    const written = Math.max(0, prompt - cacheRead - input);
    cached.set(thread, prompt);
    const hour = agentId === 'main';
    return {
      input,
      output: 0,
      cacheRead,
      cacheWrite5m: hour ? 0 : written,
      cacheWrite1h: hour ? written : 0,
    };
  };
}

export function outputTokens({ content, out = 0 }: { content: readonly unknown[]; out?: number }): number {
  return Math.max(12, Math.round(JSON.stringify(content).length / CHARACTERS_PER_TOKEN) + 2 * out);
}
