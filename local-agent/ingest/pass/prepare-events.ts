import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { Redactor } from '../../../shared/redaction/engine/redact.ts';
import { errorFingerprint } from '../../client/error-fingerprint.ts';
import { cutTexts } from './cut-texts.ts';
import { namePlainly } from './name-plainly.ts';
import { plainNames } from './plain-names.ts';

/**
 * The last step before anything is written: ids and names plain, secrets out, then errors grouped by what is left of their
 * text. How many secrets each rule found is added to `counts`.
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
  const names = plainNames(redactor);
  return events.map((given) => {
    const event = namePlainly({ event: given, names });
    if (isBare(event)) return event;
    const redacted = redactor.redactEvent(event);
    for (const rule in redacted.counts)
      counts.set(rule, (counts.get(rule) ?? 0) + (redacted.counts[rule] ?? 0));
    return finish(redacted.event);
  });
}

/** A call as the numbers pass tells it: names and ids alone. */
function isBare(event: TrackedEvent): boolean {
  if (event.event_type !== 'tool_usage') return false;
  const { summary, input, output } = event.data;
  return summary === undefined && input === undefined && output === undefined;
}

function finish(event: TrackedEvent): TrackedEvent {
  const cut = cutTexts(event);
  if (cut.event_type !== 'error') return cut;
  const { kind, tool_name: tool, message = '' } = cut.data;
  return { ...cut, data: { ...cut.data, fingerprint: errorFingerprint({ kind, tool, message }) } };
}
