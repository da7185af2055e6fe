import { priceUsage } from '../../../shared/models/price-usage.ts';
import type { ServedCall } from '../../fakes/messages-api.ts';
import type { Tokens } from './session-report.ts';

export function tokens(run: Tokens): Tokens {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens } =
    run;
  const { api_calls, cost_usd } = run;
  return {
    input_tokens,
    output_tokens,
    cache_read_tokens,
    cache_write_5m_tokens,
    cache_write_1h_tokens,
    api_calls,
    cost_usd,
  };
}

/** What was asked for a conversation and answered; titles and summaries are the client's own and in no transcript. */
export function isBilled(call: ServedCall): boolean {
  return call.status === 200 && !call.auxiliary;
}

/** By agent, from the API's own books. */
export function servedTokens(calls: readonly ServedCall[], sessionId: string): Record<string, Tokens> {
  const sums: Record<string, Tokens & { micros: number }> = {};
  for (const { agentId, usage, model } of calls.filter(
    (call) => isBilled(call) && call.sessionId === sessionId,
  )) {
    const sum = (sums[agentId] ??= { ...none });
    const counts = {
      input_tokens: usage.input,
      output_tokens: usage.output,
      cache_read_tokens: usage.cacheRead,
      cache_write_5m_tokens: usage.cacheWrite5m,
      cache_write_1h_tokens: usage.cacheWrite1h,
    };
    sum.input_tokens += counts.input_tokens;
    sum.output_tokens += counts.output_tokens;
    sum.cache_read_tokens += counts.cache_read_tokens;
    sum.cache_write_5m_tokens += counts.cache_write_5m_tokens;
    sum.cache_write_1h_tokens += counts.cache_write_1h_tokens;
    sum.api_calls++;
    sum.micros += priceUsage({ model, usage: counts, at: Date.now() }).cost_micros ?? Number.NaN;
    sum.cost_usd = sum.micros / 1e6;
  }
  return Object.fromEntries(Object.entries(sums).map(([agent, sum]) => [agent, tokens(sum)]));
}

const none = {
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  api_calls: 0,
  cost_usd: 0,
  micros: 0,
};
