import { eventKey } from '../../events/event-key.ts';
import { argumentKind } from '../argument-kind.ts';
import type { Context } from '../context.ts';
import type { AgentWork } from '../session-work.ts';
import type { Case } from '../signal.ts';

/** Every call whose arguments are of a known kind; what failed of them counts. A check that fails does its work. */
export function callsByArguments({ agent, context }: { agent: AgentWork; context: Context }): Case[] {
  return agent.calls.flatMap((call): Case[] => {
    if (call.status !== 'ok' && call.status !== 'error') return [];
    if (context.checks.has(call.tool_use_id)) return [];
    const kind = argumentKind(call);
    if (kind === undefined) return [];
    const failed = call.status === 'error';
    return [
      {
        signal: 'failing_arguments',
        agent_id: agent.agent_id,
        subject: `${call.tool_name}:${kind}`,
        at: call.at,
        event_id: eventKey.toolUsage(call.tool_use_id),
        times: failed ? 1 : 0,
        cost_micros: failed ? context.costOf(call) : 0,
        spent_ms: failed ? call.spent_ms : 0,
      },
    ];
  });
}
