import type { SessionWork, WorkCall } from './session-work.ts';

/** What a call cost to make: its share of the response that made it, as costs of tools are shared. */
export function callCosts({
  calls,
  responses,
}: Pick<SessionWork, 'calls' | 'responses'>): (call: WorkCall) => number {
  const made = new Map<string, number>();
  for (const { message_id } of calls)
    if (message_id !== null) made.set(message_id, (made.get(message_id) ?? 0) + 1);
  const costs = new Map(responses.map((response) => [response.message_id, response.cost_micros ?? 0]));
  return ({ message_id }) =>
    message_id === null ? 0 : Math.round((costs.get(message_id) ?? 0) / (made.get(message_id) ?? 1));
}
