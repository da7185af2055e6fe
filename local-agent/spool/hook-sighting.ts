import { eventKey } from '../../shared/events/event-key.ts';
import type { EventData, EventType, TrackedEvent } from '../../shared/events/event-schema.ts';
import { makeEvent } from '../transcripts/map/make-event.ts';
import type { RecordPlace } from '../transcripts/map/record-place.ts';
import type { Fields } from '../client/record-fields.ts';

export type HookPayload = Fields & { session_id: string; hook_event_name: string };

/** A payload and its place, in the shape that the mappers of transcripts know. */
export type HookPlace = RecordPlace & { payload: HookPayload };

/** An event without a natural key. */
export function byContent<Type extends EventType>(
  { uuid, time, file }: HookPlace,
  type: Type,
  data: EventData<Type>,
): TrackedEvent {
  return makeEvent({ type, id: eventKey.byContent(type, uuid), time, file, data });
}

const common = new Set([
  'session_id',
  'transcript_path',
  'cwd',
  'hook_event_name',
  'prompt_id',
  'scratchpad_dir',
]);

/** Kept by name, with what it says: hooks that have no type of their own, and those that we do not know. */
export function other(place: HookPlace): TrackedEvent {
  const { payload } = place;
  const rest = Object.fromEntries(Object.entries(payload).filter(([key]) => !common.has(key)));
  return byContent(place, 'system', {
    kind: `hook:${payload.hook_event_name.slice(0, 80)}`,
    severity: payload.hook_event_name === 'StopFailure' ? 'error' : 'debug',
    text: JSON.stringify(rest),
  });
}
