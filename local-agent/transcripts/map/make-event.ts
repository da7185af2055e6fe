import type { EventData, EventType, TrackedEvent } from '../../../shared/events/event-schema.ts';
import { EVENT_VERSION } from '../../../shared/events/event-version.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import type { EventOrigin } from '../files/file-context.ts';

/** Builds an event in the place of its file; `agent_id` differs where a parent tells about its child. */
export function makeEvent<Type extends EventType>({
  type,
  id,
  time,
  file,
  data,
  agent_id = file.agent_id,
}: {
  type: Type;
  id: string;
  time: string;
  file: EventOrigin;
  data: EventData<Type>;
  agent_id?: string;
}): TrackedEvent {
  // The pair of type and data is checked by the signature; the union cannot express it.
  return {
    v: EVENT_VERSION,
    event_id: id,
    event_type: type,
    timestamp: time,
    session_id: file.session_id,
    agent_id,
    source: file.source,
    project: file.project,
    data,
  } as TrackedEvent;
}

export function isMain(file: EventOrigin): boolean {
  return file.agent_id === MAIN_AGENT;
}

/** Drops absent keys, so that an event says nothing about what it does not know. */
export function withoutAbsent<T extends object>(data: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(data)) {
    const value = data[key as keyof T];
    if (value !== undefined) result[key] = value;
  }
  return result as { [K in keyof T]: Exclude<T[K], undefined> };
}
