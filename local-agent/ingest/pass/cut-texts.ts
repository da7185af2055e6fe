import { shorten } from '../../../shared/core/shorten.ts';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';

const MAX_SUMMARY = 160;
/** An error's text names the failure; the whole output is that of the tool call. */
const MAX_ERROR = 2000;
const MAX_SYSTEM = 4000;
const MAX_PATCH = 64 * 1024;

/** Shortens what is only a hint at something kept elsewhere. After redaction: half a secret is not known as one. */
export function cutTexts(event: TrackedEvent): TrackedEvent {
  switch (event.event_type) {
    case 'tool_usage': {
      const summary = cutTo({ text: event.data.summary, length: MAX_SUMMARY });
      return summary === event.data.summary ? event : { ...event, data: { ...event.data, summary } };
    }
    case 'error': {
      const message = cutTo({ text: event.data.message, length: MAX_ERROR });
      return message === event.data.message ? event : { ...event, data: { ...event.data, message } };
    }
    case 'system': {
      const text = cutTo({ text: event.data.text, length: MAX_SYSTEM });
      return text === event.data.text ? event : { ...event, data: { ...event.data, text } };
    }
    case 'file_operation': {
      const patch = cutPatch(event.data.patch);
      return patch === event.data.patch ? event : { ...event, data: { ...event.data, patch } };
    }
    default:
      return event;
  }
}

function cutTo({ text, length }: { text: string | undefined; length: number }): string | undefined {
  return text === undefined ? undefined : shorten(text, length);
}

/** At the end of a line, with what is missing. */
function cutPatch(patch: string | undefined): string | undefined {
  if (patch === undefined || patch.length <= MAX_PATCH) return patch;
  return `${patch.slice(0, patch.lastIndexOf('\n', MAX_PATCH))}\n… ${patch.length - MAX_PATCH} characters more\n`;
}
