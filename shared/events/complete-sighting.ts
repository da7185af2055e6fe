import { utf8Length } from '../core/utf8-length.ts';
import type { TrackedEvent } from './event-schema.ts';

/** What a sighting says by its own time or text and not by a field: said by a field, so that it survives the merge. */
export function completeSighting(event: TrackedEvent): TrackedEvent {
  const { timestamp } = event;
  switch (event.event_type) {
    case 'tool_usage': {
      const { status, ended_at } = event.data;
      if (status === 'running' || ended_at !== undefined) return event;
      return { ...event, data: { ...event.data, ended_at: timestamp } };
    }
    case 'agent_invocation': {
      const { status, started_at, ended_at } = event.data;
      if (status === undefined) return event;
      if (status === 'running' && started_at === undefined)
        return { ...event, data: { ...event.data, started_at: timestamp } };
      if (status !== 'running' && ended_at === undefined)
        return { ...event, data: { ...event.data, ended_at: timestamp } };
      return event;
    }
    case 'session': {
      const { action, needs } = event.data;
      if (action !== 'needs_input' || needs !== undefined) return event;
      return { ...event, data: { ...event.data, needs: 'permission' } };
    }
    case 'message': {
      const { text, text_bytes } = event.data;
      if (text === undefined || text_bytes !== undefined) return event;
      return { ...event, data: { ...event.data, text_bytes: utf8Length(text) } };
    }
    case 'task': {
      const { action, state } = event.data;
      return state === undefined ? { ...event, data: { ...event.data, state: action } } : event;
    }
    default:
      return event;
  }
}
