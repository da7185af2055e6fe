import { eventKey } from '../../events/event-key.ts';
import type { Context } from '../context.ts';
import type { AgentWork } from '../session-work.ts';
import type { Case } from '../signal.ts';
import { isChanging, isReading, targetOf } from '../tool-words.ts';

/** Edits that failed of a file that the agent had not seen, or that it had to read again before one went well. */
export function blindEdits({ agent, context }: { agent: AgentWork; context: Context }): Case[] {
  const seen = new Set<string>();
  return agent.calls.flatMap((call, index): Case[] => {
    const target = isReading(call) || isChanging(call) ? targetOf(call) : undefined;
    if (target === undefined) return [];
    if (call.status === 'ok') seen.add(target);
    if (call.status !== 'error' || !isChanging(call)) return [];
    if (seen.has(target) && !isReadNext({ agent, index, target })) return [];
    return [
      {
        signal: 'blind_edit',
        agent_id: agent.agent_id,
        subject: call.tool_name,
        at: call.at,
        event_id: eventKey.toolUsage(call.tool_use_id),
        cost_micros: context.costOf(call),
        spent_ms: call.spent_ms,
      },
    ];
  });
}

/** Whether what the agent did next with that file was to read it. */
function isReadNext(o: { agent: AgentWork; index: number; target: string }): boolean {
  for (let place = o.index + 1; place < o.agent.calls.length; place++) {
    const call = o.agent.calls[place];
    if (call !== undefined && targetOf(call) === o.target) return isReading(call) && call.status === 'ok';
  }
  return false;
}
