import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventFields, type Field } from '../../../shared/events/fields.ts';
import type { Redactor } from '../../../shared/redaction/engine/redact.ts';
import { errorFingerprint } from '../../client/error-fingerprint.ts';
import { cutTexts } from './cut-texts.ts';
import { createSessionSecrets, type SessionSecrets } from './session-secrets.ts';
import { namePlainly } from './name-plainly.ts';
import { plainNames } from './plain-names.ts';

/**
 * The last step before anything is written: ids and names plain, secrets out, then errors grouped by what is left of their
 * text. How many secrets each rule found is added to `counts`. What one event shows is taken out of all events of its
 * session: of the later ones as they come, of the earlier ones of this call in a second step.
 */
export function prepareEvents({
  events,
  redactor,
  counts,
  secrets = createSessionSecrets(),
}: {
  events: readonly TrackedEvent[];
  redactor: Redactor;
  counts: Map<string, number>;
  secrets?: SessionSecrets;
}): TrackedEvent[] {
  const count = (found: Readonly<Record<string, number>>) => {
    for (const rule in found) counts.set(rule, (counts.get(rule) ?? 0) + (found[rule] ?? 0));
  };
  const names = plainNames(redactor);
  const first = events.map((given) => {
    const event = namePlainly({ event: given, names });
    if (isBare(event)) return { event };
    const found = secrets.of(event.session_id);
    const redacted = redactor.redactEvent(event, found);
    count(redacted.counts);
    return { event: redacted.event, found, known: found.size };
  });
  return first.map(({ event, found, known }) => {
    if (!found) return event;
    if (found.size === known) return finish(event);
    const again = redactor.recallEvent(event, found);
    count(again.counts);
    return finish(again.event);
  });
}

/** By type of event, the fields that are looked into. Of a call its texts alone: its other fields are names, plain by then. */
const lookedInto = Object.fromEntries(
  Object.entries<Readonly<Record<string, Field>>>(eventFields).map(([type, fields]) => [
    type,
    Object.keys(fields).filter((name) =>
      type === 'tool_usage' ? fields[name]?.kind === 'text' : fields[name]?.redacted,
    ),
  ]),
);

/** An event as the numbers pass tells most of them: ids, names and figures, and no text to look into. */
function isBare(event: TrackedEvent): boolean {
  if (event.event_type === 'error') return false;
  const data: Readonly<Record<string, unknown>> = event.data;
  return lookedInto[event.event_type]?.every((name) => data[name] === undefined) ?? false;
}

function finish(event: TrackedEvent): TrackedEvent {
  const cut = cutTexts(event);
  if (cut.event_type !== 'error') return cut;
  const { kind, tool_name: tool, message = '' } = cut.data;
  return { ...cut, data: { ...cut.data, fingerprint: errorFingerprint({ kind, tool, message }) } };
}
