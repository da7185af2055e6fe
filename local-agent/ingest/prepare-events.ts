import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import type { Redactor } from '../../shared/redaction/redact.ts';
import { errorFingerprint } from '../transcripts/error-fingerprint.ts';

/** An error's text names the failure; the whole output is that of the tool call. */
const MAX_ERROR_TEXT = 2000;

/**
 * The last step before anything is written: secrets out, then errors grouped by what is left of their text. How many
 * secrets each rule found is added to `counts`.
 */
export function prepareEvents({
  events,
  redactor,
  counts,
}: {
  events: readonly TrackedEvent[];
  redactor: Redactor;
  counts: Map<string, number>;
}): TrackedEvent[] {
  return events.map((event) => {
    const redacted = redactor.redactEvent(event);
    for (const rule in redacted.counts)
      counts.set(rule, (counts.get(rule) ?? 0) + (redacted.counts[rule] ?? 0));
    return finish(redacted.event);
  });
}

function finish(event: TrackedEvent): TrackedEvent {
  if (event.event_type !== 'error') return event;
  const { kind, tool_name: tool, message = '' } = event.data;
  const short = message.length <= MAX_ERROR_TEXT ? message : `${message.slice(0, MAX_ERROR_TEXT)}…`;
  const fingerprint = errorFingerprint({ kind, tool, message: short });
  return { ...event, data: { ...event.data, message: short, fingerprint } };
}
