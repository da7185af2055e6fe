import { eventKey } from '../../shared/events/event-key.ts';
import type { EventData, EventType, TrackedEvent } from '../../shared/events/event-schema.ts';
import { makeEvent } from '../transcripts/map/make-event.ts';
import type { CallSighting } from '../transcripts/map/record-sighting.ts';
import type { EventOrigin } from '../transcripts/files/file-context.ts';
import type { Fields } from '../client/record-fields.ts';
import { toJson } from '../client/to-json.ts';

export type HookPayload = Fields & { session_id: string; hook_event_name: string };

/** A payload, where its events belong, and when it came. */
export type HookSighting = {
  payload: HookPayload;
  origin: EventOrigin;
  time: string;
  /** Names what has no key of its own: a hash of content and arrival. */
  contentId: string;
};

/** The payload as the record of a call, with nothing open before it. */
export function callSighting({ payload, origin, time }: HookSighting): CallSighting {
  return { record: payload, file: origin, state: { pending: new Map(), launched: {} }, time };
}

/** An event without a natural key. */
export function byContent<Type extends EventType>(
  { contentId, time, origin }: HookSighting,
  type: Type,
  data: EventData<Type>,
): TrackedEvent {
  return makeEvent({ type, id: eventKey.byContent(type, contentId), time, file: origin, data });
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
export function other(sighting: HookSighting): TrackedEvent {
  const { payload } = sighting;
  const rest = Object.fromEntries(Object.entries(payload).filter(([key]) => !common.has(key)));
  return byContent(sighting, 'system', {
    kind: `hook:${payload.hook_event_name.slice(0, 80)}`,
    severity: payload.hook_event_name === 'StopFailure' ? 'error' : 'debug',
    text: toJson(rest),
  });
}
