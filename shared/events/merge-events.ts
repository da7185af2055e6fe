import { compareEvents, compareSightings, owningAgent } from './event-order.ts';
import type { TrackedEvent } from './event-schema.ts';

/**
 * Lines of one session as its events: several sightings of one event_id become one, field by field (the newer known
 * value wins, an absent one never does), at the time and place of the first sighting; in order of time.
 */
export function mergeEvents(lines: readonly TrackedEvent[]): TrackedEvent[] {
  const sightings = new Map<string, TrackedEvent | TrackedEvent[]>();
  for (const line of lines) {
    const seen = sightings.get(line.event_id);
    if (seen === undefined) sightings.set(line.event_id, line);
    else if (Array.isArray(seen)) seen.push(line);
    else sightings.set(line.event_id, [seen, line]);
  }
  const events: TrackedEvent[] = [];
  for (const seen of sightings.values()) events.push(Array.isArray(seen) ? mergeSightings(seen) : seen);
  return events.sort(compareEvents);
}

function mergeSightings(sightings: readonly TrackedEvent[]): TrackedEvent {
  const first = sightings.toSorted(compareEvents)[0];
  const ordered = sightings.toSorted(compareSightings);
  const data: Record<string, unknown> = {};
  const envelope: Record<string, unknown> = {};
  for (const sighting of ordered) {
    assignKnown(envelope, sighting);
    assignKnown(data, sighting.data);
  }
  const merged = {
    ...envelope,
    timestamp: first?.timestamp,
    ...(first?.seq === undefined ? {} : { seq: first.seq }),
    agent_id: owningAgent(sightings.map((sighting) => sighting.agent_id)),
    data,
  };
  // Every field comes from a sighting of this type, so that the union's shape holds.
  return merged as TrackedEvent;
}

function assignKnown(target: Record<string, unknown>, source: object): void {
  for (const [key, value] of Object.entries(source)) {
    // A result that was read without its call knows the name of its tool as ''.
    if (value === undefined || (value === '' && target[key] !== undefined)) continue;
    target[key] = value;
  }
}
