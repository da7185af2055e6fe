import { eventKey } from '../../events/event-key.ts';
import { argumentKind } from '../argument-kind.ts';
import type { Context } from '../context.ts';
import type { AgentWork, WorkCall } from '../session-work.ts';
import type { Case } from '../signal.ts';
import { isChanging, targetOf } from '../tool-words.ts';

/** Trying again once is good sense. */
const leastFailures = 3;

/** The same call failing again and again, with no file changed between. */
export function retryLoops({ agent, context }: { agent: AgentWork; context: Context }): Case[] {
  const failed = new Map<string, WorkCall[]>();
  const cases: Case[] = [];
  for (const call of agent.calls) {
    if (isChanging(call) && call.status === 'ok') failed.clear();
    if (targetOf(call) === undefined) continue;
    const key = call.summary ?? '';
    if (call.status === 'ok') failed.delete(key);
    if (call.status !== 'error') continue;
    const loop = failed.get(key) ?? [];
    loop.push(call);
    failed.set(key, loop);
    if (loop.length === leastFailures)
      cases.push(...loop.slice(1).map((one) => caseOf({ agent, context, call: one })));
    else if (loop.length > leastFailures) cases.push(caseOf({ agent, context, call }));
  }
  return cases;
}

function caseOf({ agent, context, call }: { agent: AgentWork; context: Context; call: WorkCall }): Case {
  const kind = argumentKind(call);
  return {
    signal: 'retry_loop',
    agent_id: agent.agent_id,
    subject: kind === undefined ? call.tool_name : `${call.tool_name}:${kind}`,
    at: call.at,
    event_id: eventKey.toolUsage(call.tool_use_id),
    cost_micros: context.costOf(call),
    spent_ms: call.spent_ms,
  };
}
