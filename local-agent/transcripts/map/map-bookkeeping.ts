import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { isMain, withoutAbsent, makeEvent } from './make-event.ts';
import { mapTaskNotification } from './map-agent-run.ts';
import type { RecordSighting } from './record-sighting.ts';
import { asText, countOf, fieldsOf, textOf } from '../../client/record-fields.ts';

/** What the client notes about itself: compactions, retries, hooks, durations. */
export function mapSystem(sighting: RecordSighting): TrackedEvent[] {
  const { record, file, time, uuid } = sighting;
  const subtype = textOf(record['subtype']) ?? 'untyped';
  if (subtype === 'compact_boundary') return [compaction(sighting)];
  if (!file.texts) return [];
  const level = textOf(record['level']);
  const error = fieldsOf(record['error']);
  const severity = level === 'error' || level === 'warning' ? ('warning' as const) : ('debug' as const);
  return [
    makeEvent({
      type: 'system',
      id: eventKey.byContent('system', uuid),
      time,
      file,
      data: withoutAbsent({
        kind: `client:${subtype.slice(0, 80)}`,
        severity,
        text: textOf(error?.['message']) ?? asText(record['content']) ?? asText(record['hookErrors']),
        duration_ms: countOf(record['durationMs']),
      }),
    }),
  ];
}

function compaction({ record, file, time, uuid }: RecordSighting): TrackedEvent {
  const meta = fieldsOf(record['compactMetadata']);
  return makeEvent({
    type: 'context_snapshot',
    id: eventKey.byContent('context_snapshot', uuid),
    time,
    file,
    data: withoutAbsent({
      kind: 'compaction' as const,
      trigger: textOf(meta?.['trigger']),
      pre_tokens: countOf(meta?.['preTokens']),
      post_tokens: countOf(meta?.['postTokens']),
      duration_ms: countOf(meta?.['durationMs']),
    }),
  });
}

/** Injected context is kept by name; what hooks of others did wrong is an error. */
export function mapAttachment({ record, file, time, uuid }: RecordSighting): TrackedEvent[] {
  if (!file.texts) return [];
  const attachment = fieldsOf(record['attachment']) ?? {};
  const type = textOf(attachment['type']) ?? 'untyped';
  const failed = type === 'hook_blocking_error' || type === 'hook_non_blocking_error';
  const text = failed
    ? (asText(attachment['blockingError']) ?? asText(attachment['stderr']) ?? asText(attachment['content']))
    : undefined;
  const events = [
    makeEvent({
      type: 'system',
      id: eventKey.byContent('system', uuid),
      time,
      file,
      data: withoutAbsent({
        kind: `client:attachment:${type.slice(0, 80)}`,
        severity: failed ? ('warning' as const) : ('debug' as const),
        text,
        duration_ms: countOf(attachment['durationMs']),
      }),
    }),
  ];
  if (failed)
    events.push(
      makeEvent({
        type: 'error',
        id: eventKey.error(uuid),
        time,
        file,
        data: withoutAbsent({
          kind: 'hook' as const,
          message: text ?? type,
          tool_name: textOf(attachment['hookName']),
          fingerprint: '',
        }),
      }),
    );
  return events;
}

/** Something waits for the main thread; an agent that ended while the session did is told nowhere else. */
export function mapQueueOperation(sighting: RecordSighting): TrackedEvent[] {
  const text = textOf(sighting.record['content']);
  if (sighting.record['operation'] !== 'enqueue' || !text?.startsWith('<task-notification>')) return [];
  return mapTaskNotification({ sighting, text });
}

/**
 * A title given by the user is not replaced by a generated one; of several the last one counts. Titles have no time of
 * their own: each is told a millisecond behind the one before.
 */
export function mapTitle({ record, file, state, time }: RecordSighting): TrackedEvent[] {
  if (!isMain(file)) return [];
  const custom = textOf(record['customTitle']);
  const title = custom ?? textOf(record['aiTitle']);
  const rank = custom === undefined ? 1 : 2;
  if (title === undefined || rank < (state.title_rank ?? 0)) return [];
  state.title_rank = rank;
  return [tellTitle({ file, state, time, title })];
}

/** So many summaries wait for their line at most. */
const MAX_SUMMARIES = 16;

/** Older clients head a file with titles of other sessions too: one is this session's if it names one of its lines. */
export function keepSummary({ record, file, state }: RecordSighting): TrackedEvent[] {
  const leaf = textOf(record['leafUuid']);
  const title = textOf(record['summary']);
  if (!isMain(file) || leaf === undefined || title === undefined || (state.title_rank ?? 0) > 1) return [];
  const waiting = Object.entries({ ...state.summaries, [leaf]: title });
  state.summaries = Object.fromEntries(waiting.slice(-MAX_SUMMARIES));
  return [];
}

/** The line that a summary names. */
export function mapSummary({ file, state, time, uuid }: RecordSighting): TrackedEvent[] {
  const { summaries } = state;
  if (summaries === undefined || !Object.hasOwn(summaries, uuid)) return [];
  const { [uuid]: title, ...rest } = summaries;
  if (Object.keys(rest).length > 0) state.summaries = rest;
  else delete state.summaries;
  if (title === undefined || (state.title_rank ?? 0) > 1) return [];
  return [tellTitle({ file, state, time, title })];
}

function tellTitle({
  file,
  state,
  time,
  title,
}: Pick<RecordSighting, 'file' | 'state' | 'time'> & { title: string }): TrackedEvent {
  const last = state.title_at;
  state.title_at = last !== undefined && last >= time ? new Date(Date.parse(last) + 1).toISOString() : time;
  const id = eventKey.sessionUpdate(file.session_id);
  return makeEvent({ type: 'session', id, time: state.title_at, file, data: { action: 'update', title } });
}
