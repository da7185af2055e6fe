import type { PricedUsage } from '../models/price-usage.ts';
import { priceUsage } from '../models/price-usage.ts';

/** Facts of one session that signals are counted from, copies of another session's history left out. */
export type SessionWork = {
  calls: readonly WorkCall[];
  responses: readonly WorkResponse[];
  checks: readonly WorkCheck[];
  compactions: readonly WorkCompaction[];
  typeOf: (agent_id: string) => string;
};

export type WorkCall = {
  tool_use_id: string;
  message_id: string | null;
  agent_id: string;
  tool_name: string;
  status: string;
  /** When it began. */
  at: number;
  spent_ms: number;
  /** One line: the tool and its most telling argument; null where texts were not read yet. */
  summary: string | null;
  output_bytes: number | null;
};

export type WorkResponse = {
  message_id: string;
  agent_id: string;
  at: number;
  model: string;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  /** Null: unpriced. */
  cost_micros: number | null;
};

type WorkCheck = { tool_use_id: string; kind: string; passed: boolean };
type WorkCompaction = { agent_id: string; event_id: string; at: number; trigger: string | null };

/** What one agent did, in the order of time. */
export type AgentWork = {
  agent_id: string;
  calls: WorkCall[];
  responses: WorkResponse[];
  compactions: WorkCompaction[];
};

export function workByAgent({ calls, responses, compactions }: SessionWork): AgentWork[] {
  const agents = new Map<string, AgentWork>();
  const of = (agent_id: string): AgentWork => {
    const known = agents.get(agent_id) ?? { agent_id, calls: [], responses: [], compactions: [] };
    agents.set(agent_id, known);
    return known;
  };
  for (const call of inOrder({ rows: calls, idOf: (call) => call.tool_use_id }))
    of(call.agent_id).calls.push(call);
  for (const response of inOrder({ rows: responses, idOf: (one) => one.message_id }))
    // An advisor's call has a context of its own.
    if (!response.message_id.includes(':advisor:')) of(response.agent_id).responses.push(response);
  for (const one of inOrder({ rows: compactions, idOf: ({ event_id }) => event_id }))
    of(one.agent_id).compactions.push(one);
  return [...agents.values()];
}

/** By time, and at the same millisecond always in the same order. */
export function inOrder<Row extends { at: number }>({
  rows,
  idOf,
}: {
  rows: readonly Row[];
  idOf: (row: Row) => string;
}): Row[] {
  return rows.toSorted((a, b) => a.at - b.at || (idOf(a) < idOf(b) ? -1 : 1));
}

/** Tokens of a response's prompt. */
export function promptOf(response: WorkResponse): number {
  return (
    response.input_tokens +
    response.cache_read_tokens +
    response.cache_write_5m_tokens +
    response.cache_write_1h_tokens
  );
}

/** List price of tokens on a model; 0 where it has none, so that no saving is made up. */
export function priceOf({
  response: { model, at },
  ...tokens
}: {
  response: Pick<WorkResponse, 'model' | 'at'>;
} & Partial<
  Record<'cache_read_tokens' | 'cache_write_5m_tokens' | 'cache_write_1h_tokens', number>
>): number {
  const usage = {
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
    ...tokens,
  };
  const { cost_micros }: PricedUsage = priceUsage({ model, at, usage });
  return cost_micros ?? 0;
}

/** About so many bytes of text are a token. */
const BYTES_PER_TOKEN = 4;

export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/**
 * What an output costs as input: it is written to the cache by the next response of the same agent, and read from it by
 * each one after that until the next compaction.
 */
export function carriedCost({
  agent,
  call,
  tokens,
}: {
  agent: AgentWork;
  call: WorkCall;
  tokens: number;
}): number {
  const from = call.at + call.spent_ms;
  const until = agent.compactions.find(({ at }) => at > from)?.at ?? Number.POSITIVE_INFINITY;
  const first = firstAfter({ responses: agent.responses, at: from });
  const next = agent.responses[first];
  if (next === undefined || next.at >= until) return 0;
  const end =
    until === Number.POSITIVE_INFINITY
      ? agent.responses.length
      : firstAfter({ responses: agent.responses, at: until - 1 });
  return priceOf({
    response: next,
    cache_write_5m_tokens: tokens,
    cache_read_tokens: tokens * Math.max(0, end - first - 1),
  });
}

function firstAfter({ responses, at }: { responses: readonly WorkResponse[]; at: number }): number {
  let [low, high] = [0, responses.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((responses[middle]?.at ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
