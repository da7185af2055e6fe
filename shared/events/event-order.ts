import type { EventOf, TrackedEvent } from './event-schema.ts';
import { MAIN_AGENT } from '../agents/main-agent.ts';

/** Time, then place in the journal, then id: a total order of a session's events. */
export function compareEvents(a: TrackedEvent, b: TrackedEvent): number {
  return (
    compareText(a.timestamp, b.timestamp) ||
    (a.seq ?? 0) - (b.seq ?? 0) ||
    compareText(a.event_id, b.event_id)
  );
}

/**
 * Sightings of one event from the least to the most trusted; a later one's known fields win. The local fact tables
 * follow the same rules.
 */
export function compareSightings(a: TrackedEvent, b: TrackedEvent): number {
  if (a.event_type === 'api_call' && b.event_type === 'api_call') return compareApiCalls(a, b);
  if (a.event_type === 'tool_usage' && b.event_type === 'tool_usage') {
    const byStatus = toolStatusOrder[a.data.status] - toolStatusOrder[b.data.status];
    if (byStatus !== 0) return byStatus;
  }
  return compareEvents(a, b);
}

/** A call ends once, so that a late word of its start changes nothing; a refusal is the closest description. */
const toolStatusOrder = { running: 0, ok: 1, error: 2, denied: 3 } as const;

/** A side question repeats the main thread's responses; a stream repeats one response with growing output. */
function compareApiCalls(a: EventOf<'api_call'>, b: EventOf<'api_call'>): number {
  return (
    Number(b.data.sidechain === true) - Number(a.data.sidechain === true) ||
    a.data.output_tokens - b.data.output_tokens ||
    Number(a.data.cost_micros !== null) - Number(b.data.cost_micros !== null) ||
    compareEvents(a, b)
  );
}

/** The agent to which an event belongs when sightings differ: copies of the main thread's history name another. */
export function owningAgent(agentIds: readonly string[]): string {
  if (agentIds.includes(MAIN_AGENT)) return MAIN_AGENT;
  return agentIds.toSorted(compareText)[0] ?? MAIN_AGENT;
}

/** By code unit, like SQLite: localeCompare would depend on the reader's language. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
