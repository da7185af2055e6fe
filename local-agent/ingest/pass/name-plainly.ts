import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventFields, type Field } from '../../../shared/events/fields.ts';
import type { PlainNames } from './plain-names.ts';

const ids = /_id$|^forked_from$/;
const namesOf = Object.fromEntries(
  Object.entries<Readonly<Record<string, Field>>>(eventFields).map(([type, fields]) => [
    type,
    Object.keys(fields).filter((name) => fields[name]?.kind === 'name'),
  ]),
);

/** The event with plain ids and names in its envelope and its data; the same object when all were. */
export function namePlainly({ event, names }: { event: TrackedEvent; names: PlainNames }): TrackedEvent {
  const envelope = {
    event_id: names.id(event.event_id),
    session_id: names.sessionId(event.session_id),
    agent_id: names.id(event.agent_id),
    project: names.word(event.project),
    ...(event.parent_event_id === undefined ? {} : { parent_event_id: names.id(event.parent_event_id) }),
  };
  const data = nameData({ event, names });
  const isPlain =
    data === event.data &&
    envelope.event_id === event.event_id &&
    envelope.session_id === event.session_id &&
    envelope.agent_id === event.agent_id &&
    envelope.project === event.project &&
    envelope.parent_event_id === event.parent_event_id;
  return isPlain ? event : ({ ...event, ...envelope, data } as TrackedEvent);
}

function nameData({ event, names }: { event: TrackedEvent; names: PlainNames }): TrackedEvent['data'] {
  const given: Readonly<Record<string, unknown>> = event.data;
  let data: Record<string, unknown> | undefined;
  for (const name of namesOf[event.event_type] ?? []) {
    const value = given[name];
    if (value === undefined) continue;
    const plain = plainValue({ name, value, names });
    if (plain === value) continue;
    data ??= { ...event.data };
    data[name] = plain;
  }
  return data === undefined ? event.data : (data as TrackedEvent['data']);
}

function plainValue({ name, value, names }: { name: string; value: unknown; names: PlainNames }): unknown {
  if (typeof value === 'string') return ids.test(name) ? idOf({ name, value, names }) : names.word(value);
  if (!Array.isArray(value)) return value;
  const plain = value.map((item) => (typeof item === 'string' ? names.id(item) : item));
  return plain.every((item, index) => item === value[index]) ? value : plain;
}

function idOf({ name, value, names }: { name: string; value: string; names: PlainNames }): string {
  return name === 'forked_from' ? names.sessionId(value) : names.id(value);
}
