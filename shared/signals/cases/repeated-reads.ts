import { eventKey } from '../../events/event-key.ts';
import { isChangedBetween, type Context } from '../context.ts';
import { carriedCost, tokensOfBytes, type AgentWork, type WorkCall } from '../session-work.ts';
import type { Case } from '../signal.ts';
import { isReading, targetOf } from '../tool-words.ts';

/** Smaller ones cost next to nothing, and a client that says "unchanged" instead says it in less. */
const leastBytes = 2000;
/** Reading twice happens; from the third time on nobody looks at what is there already. */
const leastReads = 3;

/** The same part of a file (told by its size) read again, though neither the file nor the context changed. */
export function repeatedReads({ agent, context }: { agent: AgentWork; context: Context }): Case[] {
  const known = new Map<string, WorkCall[]>();
  const cases: Case[] = [];
  for (const call of agent.calls) {
    const target = isReading(call) && call.status === 'ok' ? targetOf(call) : undefined;
    if (target === undefined || (call.output_bytes ?? 0) < leastBytes) continue;
    const key = `${target}\0${call.output_bytes}`;
    const before = known.get(key)?.at(-1);
    const isFresh =
      before === undefined ||
      isChangedBetween({ context, target, from: before.at, to: call.at }) ||
      agent.compactions.some(({ at }) => at >= before.at && at <= call.at);
    const reads = isFresh ? [] : (known.get(key) ?? []);
    reads.push(call);
    known.set(key, reads);
    if (reads.length === leastReads)
      cases.push(...reads.slice(1).map((read) => caseOf({ agent, call: read })));
    else if (reads.length > leastReads) cases.push(caseOf({ agent, call }));
  }
  return cases;
}

function caseOf({ agent, call }: { agent: AgentWork; call: WorkCall }): Case {
  const tokens = tokensOfBytes(call.output_bytes ?? 0);
  return {
    signal: 'repeated_read',
    agent_id: agent.agent_id,
    subject: call.tool_name,
    at: call.at,
    event_id: eventKey.toolUsage(call.tool_use_id),
    tokens,
    cost_micros: carriedCost({ agent, call, tokens }),
    spent_ms: call.spent_ms,
  };
}
