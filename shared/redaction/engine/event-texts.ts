import type { TrackedEvent } from '../../events/event-schema.ts';
import { eventFields, type Field } from '../../events/fields.ts';

/**
 * The event with every text in its `data` changed, but for natural keys and fixed words (`fields.ts`); the same object
 * when nothing changed. The envelope is never touched.
 */
export function mapEventTexts<Event extends TrackedEvent>({
  event,
  change,
}: {
  event: Event;
  change: (text: string) => string;
}): Event {
  const fields: Readonly<Record<string, Field>> = eventFields[event.event_type];
  // Nearly always nothing changes: copied only then.
  let data: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(event.data)) {
    if (typeof value !== 'string' || fields[name]?.redacted === false) continue;
    const text = change(value);
    if (text === value) continue;
    data ??= { ...event.data };
    data[name] = text;
  }
  return data === undefined ? event : ({ ...event, data } as Event);
}
