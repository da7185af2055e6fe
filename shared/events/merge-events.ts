import { atOnce, eachInParts, type InParts } from '../core/in-parts.ts';
import { completeSighting } from './complete-sighting.ts';
import { compareEvents } from './event-order.ts';
import type { TrackedEvent } from './event-schema.ts';
import { envelopeFields, eventFields, ranks, type Field } from './fields.ts';
import { compareRanked, mergeKnown, type Known } from './merge-rules.ts';

/**
 * Lines of one session as its events: several sightings of one event_id become one, field by field, by the rules of
 * `fields.ts`, in whatever order and however often they are given; in order of time. Given whole: an event that was merged
 * no longer knows when each of its fields was seen.
 */
export function mergeEvents(lines: readonly TrackedEvent[]): TrackedEvent[] {
  return atOnce(mergeEventsInParts(lines));
}

/** The same with pauses. */
export function* mergeEventsInParts(lines: readonly TrackedEvent[]): InParts<TrackedEvent[]> {
  const sightings = new Map<string, TrackedEvent | TrackedEvent[]>();
  yield* eachInParts(lines, (line) => {
    const seen = sightings.get(line.event_id);
    if (seen === undefined) sightings.set(line.event_id, line);
    else if (Array.isArray(seen)) seen.push(line);
    else sightings.set(line.event_id, [seen, line]);
  });
  const events: TrackedEvent[] = [];
  yield* eachInParts([...sightings.values()], (seen) => {
    events.push(Array.isArray(seen) ? mergeSightings(seen) : completeSighting(seen));
  });
  return events.sort(compareEvents);
}

type Loose = Readonly<Record<string, unknown>>;

/** Lines may be of a type that is not known here, `constructor` included. */
function ownOf<Value>(of: Readonly<Partial<Record<string, Value>>>, type: string): Value | undefined {
  return Object.hasOwn(of, type) ? of[type] : undefined;
}

function mergeSightings(given: readonly TrackedEvent[]): TrackedEvent {
  const sightings = given.map(completeSighting);
  const counted = countedSighting(sightings);
  const [first] = sightings;
  const type = first?.event_type ?? 'system';
  const merged = {
    ...mergeFields({ fields: envelopeFields, sightings, counted, valuesOf: (event) => event }),
    // What counts as a whole comes from its own place and time.
    ...(counted === undefined ? {} : { timestamp: counted.timestamp, agent_id: counted.agent_id }),
    data: mergeFields({
      fields: ownOf(eventFields, type) ?? {},
      sightings,
      counted,
      valuesOf: (event) => event.data,
    }),
  };
  // Every field comes from a sighting of this type, so that the union's shape holds.
  return merged as TrackedEvent;
}

function countedSighting(sightings: readonly TrackedEvent[]): TrackedEvent | undefined {
  const [first] = sightings;
  const terms = first && ownOf(ranks, first.event_type);
  if (terms === undefined) return undefined;
  return sightings.reduce((a, b) => (compareRanked({ terms, a, b, valueOf: rankValue }) >= 0 ? a : b));
}

function rankValue(event: TrackedEvent, term: string): unknown {
  return term === 'timestamp' || term === 'agent_id' ? event[term] : (event.data as Loose)[term];
}

function mergeFields({
  fields,
  sightings,
  counted,
  valuesOf,
}: {
  fields: Readonly<Record<string, Field>>;
  sightings: readonly TrackedEvent[];
  counted: TrackedEvent | undefined;
  valuesOf: (event: TrackedEvent) => object;
}): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(fields)) {
    const from = rule.merge === 'counted' && counted !== undefined ? [counted] : sightings;
    let kept: Known | undefined;
    for (const sighting of from) {
      const value = (valuesOf(sighting) as Loose)[name];
      if (value === undefined || (value === null && kept !== undefined)) continue;
      const known = { value, time: sighting.timestamp };
      kept = kept === undefined || kept.value === null ? known : mergeKnown({ rule, a: kept, b: known });
    }
    if (kept !== undefined) merged[name] = kept.value;
  }
  return merged;
}
