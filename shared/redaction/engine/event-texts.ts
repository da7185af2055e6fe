import type { TrackedEvent } from '../../events/event-schema.ts';

/** Natural keys and fixed words: whoever changes them breaks the links between events. The envelope is never touched. */
const keys = new Set([
  'tool_use_id',
  'message_id',
  'request_id',
  'prompt_id',
  'task_id',
  'parent_agent_id',
  'forked_from',
  'background_tasks',
  'started_at',
  'ended_at',
  'action',
  'role',
  'status',
  'operation',
  'severity',
]);

/** The event with every text in its `data` changed; the same object when nothing changed. */
export function mapEventTexts<Event extends TrackedEvent>({
  event,
  change,
}: {
  event: Event;
  change: (text: string) => string;
}): Event {
  // Nearly always nothing changes: copied only then.
  let data: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(event.data)) {
    if (typeof value !== 'string' || keys.has(name)) continue;
    const text = change(value);
    if (text === value) continue;
    data ??= { ...event.data };
    data[name] = text;
  }
  return data === undefined ? event : ({ ...event, data } as Event);
}
