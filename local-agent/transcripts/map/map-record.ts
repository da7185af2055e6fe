import crypto from 'node:crypto';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import type { FileContext, FileState } from '../files/file-context.ts';
import { makeEvent } from './make-event.ts';
import type { RecordSighting } from './record-sighting.ts';
import { mapAssistant } from './map-assistant.ts';
import { mapAgentStart } from './map-agent-run.ts';
import {
  keepSummary,
  mapAttachment,
  mapQueueOperation,
  mapSummary,
  mapSystem,
  mapTitle,
} from './map-bookkeeping.ts';
import { mapOrigin, mapSession } from './map-session.ts';
import { sideLineOf } from './side-chain.ts';
import { mapQueuedCommand, mapUser } from './map-user.ts';
import { fieldsOf, isoTimeOf, listOf, textOf, type Fields } from '../../client/record-fields.ts';
import {
  bookkeepingTypes,
  silentAttachments,
  silentTypes,
  unknownFields,
} from '../../client/record-types.ts';
import { toJson } from '../../client/to-json.ts';

export type RecordInput = {
  record: Fields;
  file: FileContext;
  state: FileState;
  /** When the record has no time of its own and none came before it. */
  fallbackTime: string;
};

/**
 * Turns one line of a transcript into events. Gives the same events for the same file, context and state; the only
 * thing it changes is `state`.
 */
export function mapTranscriptRecord({ record, file, state, fallbackTime }: RecordInput): TrackedEvent[] {
  const own = isoTimeOf(record['timestamp']);
  const time = own ?? state.last_time ?? fallbackTime;
  const type = textOf(record['type']) ?? untypedAs(record);
  if (isSilent({ type, record })) return [];
  const sighting: RecordSighting = { record, file, state, time, uuid: textOf(record['uuid']) ?? '' };
  if (sighting.uuid === '' && chained.has(type)) sighting.uuid = contentHash(record);
  const side = sideLineOf(sighting);
  if (side !== undefined) {
    const inside = mapTranscriptRecord({ record, file: side.file, state: side.state, fallbackTime: time });
    return [...side.begun, ...inside];
  }
  if (own !== undefined && own > (state.last_time ?? '')) state.last_time = own;
  const events = mapAgentStart(sighting);
  // Results come too often to look for news of the session in them; the lines around them have the same.
  if (!isToolResult({ type, record })) events.push(...mapSession(sighting));
  events.push(...mapByType(type, sighting), ...mapSummary(sighting));
  if (file.texts) events.push(...mapUnknownFields(type, sighting));
  return events;
}

function isSilent({ type, record }: { type: string; record: Fields }): boolean {
  if (type !== 'attachment') return silentTypes.has(type);
  return silentAttachments.has(textOf(fieldsOf(record['attachment'])?.['type']) ?? '');
}

function isToolResult({ type, record }: { type: string; record: Fields }): boolean {
  if (type !== 'user') return false;
  return fieldsOf(listOf(fieldsOf(record['message'])?.['content'])[0])?.['type'] === 'tool_result';
}

/** Other programs write responses without saying so. */
function untypedAs(record: Fields): string {
  return fieldsOf(fieldsOf(record['message'])?.['usage']) === undefined ? '' : 'assistant';
}

const chained = new Set(['user', 'assistant', 'system', 'attachment']);

function isQueued(record: Fields): boolean {
  return fieldsOf(record['attachment'])?.['type'] === 'queued_command';
}

function mapByType(type: string, sighting: RecordSighting): TrackedEvent[] {
  const { record } = sighting;
  switch (type) {
    case 'assistant':
      return mapAssistant(sighting);
    case 'user':
      return mapUser(sighting);
    case 'system':
      return mapSystem(sighting);
    case 'attachment':
      return isQueued(record) ? mapQueuedCommand(sighting) : mapAttachment(sighting);
    case 'derived-from':
    case 'relocated':
      return mapOrigin(sighting);
    case 'queue-operation':
      return mapQueueOperation(sighting);
    case 'ai-title':
    case 'custom-title':
      return mapTitle(sighting);
    case 'summary':
      return keepSummary(sighting);
    default:
      return sighting.file.texts ? [mapOther(type, sighting)] : [];
  }
}

/** Bookkeeping of the client is kept by name; what we do not know at all is kept with its text. */
function mapOther(type: string, { record, file, time }: RecordSighting): TrackedEvent {
  const isKnown = bookkeepingTypes.has(type);
  return makeEvent({
    type: 'system',
    id: eventKey.byContent('system', contentHash(record)),
    time,
    file,
    data: {
      kind: isKnown ? `client:${type}` : `unknown:${type.slice(0, 80) || 'untyped'}`,
      severity: isKnown ? 'debug' : 'warning',
      text: toJson(record),
    },
  });
}

/** A field that we do not know is told once a file: enough for `doctor`, and the record itself stays in the archive. */
function mapUnknownFields(type: string, { record, file, state, time }: RecordSighting): TrackedEvent[] {
  const names = unknownFields({ type, record }).filter((name) => !state.unknown?.[name]);
  return names.map((name) => {
    state.unknown = { ...state.unknown, [name]: 1 };
    return makeEvent({
      type: 'system',
      id: eventKey.byContent('system', `${file.session_id}:field:${name}`),
      time,
      file,
      data: { kind: `unknown:field:${name.slice(0, 80)}`, severity: 'debug' },
    });
  });
}

function contentHash(record: Fields): string {
  return crypto.hash('sha256', toJson(record), 'hex').slice(0, 32);
}
