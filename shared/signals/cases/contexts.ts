import { MINUTE } from '../../core/time.ts';
import { eventKey } from '../../events/event-key.ts';
import {
  carriedCost,
  priceOf,
  promptOf,
  tokensOfBytes,
  type AgentWork,
  type WorkCall,
  type WorkResponse,
} from '../session-work.ts';
import type { Case } from '../signal.ts';

/** How long a cache lives that was written for five minutes, or for an hour. */
const shortMs = 5 * MINUTE;
const longMs = 60 * MINUTE;
/** A smaller prompt costs little, whatever it is read from. */
const leastPrompt = 20_000;
/** What of the last prompt is still read where the cache is warm; a part is there always, for the tools of all sessions. */
const warmShare = 0.5;

/** Responses after a pause that wrote again what the cache had held. */
export function idleCaches({ agent }: { agent: AgentWork }): Case[] {
  return agent.responses.flatMap((next, index): Case[] => {
    const before = agent.responses[index - 1];
    if (before === undefined || before.model !== next.model || promptOf(before) < leastPrompt) return [];
    const isLong = before.cache_write_1h_tokens > 0;
    if (next.at - before.at < (isLong ? longMs : shortMs)) return [];
    if (next.cache_read_tokens >= promptOf(before) * warmShare) return [];
    if (agent.compactions.some(({ at }) => at >= before.at && at <= next.at)) return [];
    const written = next.cache_write_5m_tokens + next.cache_write_1h_tokens;
    const tokens = Math.min(promptOf(before) - next.cache_read_tokens, written);
    // A context that shrank was begun anew, and one that nothing was written of is not cached at all.
    if (tokens < promptOf(before) * warmShare) return [];
    const anew = isLong ? { cache_write_1h_tokens: tokens } : { cache_write_5m_tokens: tokens };
    return [
      {
        signal: 'idle_cache',
        agent_id: agent.agent_id,
        subject: 'cache',
        at: next.at,
        event_id: eventKey.apiCall(next.message_id),
        tokens,
        cost_micros:
          priceOf({ response: next, ...anew }) - priceOf({ response: next, cache_read_tokens: tokens }),
      },
    ];
  });
}

const largeBytes = 40_000;
/** A shell's output is cut there, or put into a file of which the model sees the beginning. */
const shell = { largeBytes: 20_000, mostBytes: 32_000 } as const;
/** More than a client shows: it was put into a file. */
const mostBytes = 120_000;

/** Outputs that a context is filled with at once. */
export function oversizedOutputs({ agent }: { agent: AgentWork }): Case[] {
  return agent.calls.filter(isOversized).map((call) => {
    const tokens = tokensOfBytes(call.output_bytes ?? 0);
    return {
      signal: 'oversized_output',
      agent_id: agent.agent_id,
      subject: call.tool_name,
      at: call.at,
      event_id: eventKey.toolUsage(call.tool_use_id),
      tokens,
      cost_micros: carriedCost({ agent, call, tokens }),
    };
  });
}

function isOversized({ tool_name, output_bytes }: WorkCall): boolean {
  const bytes = output_bytes ?? 0;
  return tool_name === 'Bash' || tool_name === 'PowerShell'
    ? bytes >= shell.largeBytes && bytes <= shell.mostBytes
    : bytes >= largeBytes && bytes <= mostBytes;
}

/** Compactions that came because the context was full: what the turns before each read beyond half of it. */
export function lateCompactions({ agent }: { agent: AgentWork }): Case[] {
  let from = Number.NEGATIVE_INFINITY;
  return agent.compactions.flatMap(({ at, event_id, trigger }): Case[] => {
    const turns = agent.responses.filter((response) => response.at >= from && response.at <= at);
    from = at;
    if (trigger !== 'auto' || turns.length === 0) return [];
    const half = Math.max(...turns.map(promptOf)) / 2;
    const beyond = (turn: WorkResponse) => Math.max(0, Math.round(promptOf(turn) - half));
    return [
      {
        signal: 'late_compaction',
        agent_id: agent.agent_id,
        subject: 'context',
        at,
        event_id,
        tokens: turns.reduce((sum, turn) => sum + beyond(turn), 0),
        cost_micros: turns.reduce(
          (sum, turn) => sum + priceOf({ response: turn, cache_read_tokens: beyond(turn) }),
          0,
        ),
      },
    ];
  });
}
