import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { isMain, withoutAbsent, makeEvent } from './make-event.ts';
import { mapAgentTurnEnd } from './map-agent-run.ts';
import { callOf, mapApiCalls } from './map-api-call.ts';
import type { RecordSighting } from './record-sighting.ts';
import { mapToolUse } from './map-tool-use.ts';
import { readOf, responseKey } from './response-key.ts';
import { isSynthetic, usageOf } from './response-usage.ts';
import { contentText, countOf, fieldsOf, listOf, textOf, type Fields } from '../../client/record-fields.ts';
import { toJson } from '../../client/to-json.ts';

/** One content block of a response (older clients: several), with the response's usage repeated on each line. */
export function mapAssistant(sighting: RecordSighting): TrackedEvent[] {
  const message = fieldsOf(sighting.record['message']);
  if (!message) return [];
  if (sighting.record['isApiErrorMessage'] === true) return mapApiError(sighting, message);
  const events: TrackedEvent[] = [];
  const synthetic = isSynthetic(message);
  const raw = fieldsOf(message['usage']);
  const key = synthetic ? undefined : keyOf({ sighting, message, raw });
  const messageId = textOf(message['id']) === undefined ? undefined : key;
  const call = key === undefined || raw === undefined ? undefined : callOf({ sighting, message, key, raw });
  if (call !== undefined) events.push(...mapApiCalls({ sighting, call }));
  const blocks = typeof message['content'] === 'string' ? [textBlock(message)] : listOf(message['content']);
  blocks.forEach((value, index) => {
    const block = fieldsOf(value);
    if (!block) return;
    if (block['type'] === 'tool_use')
      events.push(...mapToolUse({ ...sighting, block, messageId, call: call?.own }));
    else if (sighting.file.texts) events.push(...mapText({ sighting, block, index, messageId, synthetic }));
  });
  events.push(...mapAgentTurnEnd({ sighting, message }));
  return events;
}

function textBlock(message: Fields): Fields {
  return { type: 'text', text: message['content'] };
}

function keyOf({
  sighting,
  message,
  raw,
}: {
  sighting: RecordSighting;
  message: Fields;
  raw: Fields | undefined;
}): string {
  const { record, file, state, time, uuid } = sighting;
  const request = textOf(record['requestId']);
  const id = textOf(message['id']);
  if (id === undefined) return request ?? uuid;
  return responseKey({
    file,
    state,
    id,
    request,
    ms: Date.parse(time),
    read: raw === undefined ? '' : readOf(usageOf(raw)),
    ended: textOf(message['stop_reason']) !== undefined,
    sidechain: record['isSidechain'] === true,
  });
}

function mapText({
  sighting,
  block,
  index,
  messageId,
  synthetic,
}: {
  sighting: RecordSighting;
  block: Fields;
  index: number;
  messageId: string | undefined;
  /** Said by the client in the model's place. */
  synthetic: boolean;
}): TrackedEvent[] {
  const thinking = block['type'] === 'thinking' || block['type'] === 'redacted_thinking';
  const text = thinking ? textOf(block['thinking']) : (textOf(block['text']) ?? serverToolText(block));
  if (text === undefined && !thinking) return [];
  const { file, time, uuid } = sighting;
  return [
    makeEvent({
      type: 'message',
      id: eventKey.message(index === 0 ? uuid : `${uuid}:${index}`),
      time,
      file,
      data: withoutAbsent({
        role: 'assistant' as const,
        kind: synthetic ? ('meta' as const) : thinking ? ('thinking' as const) : ('text' as const),
        text,
        text_bytes: Buffer.byteLength(text ?? ''),
        message_id: messageId,
      }),
    }),
  ];
}

/** Calls that the API itself makes (web search and the like) have no result line of their own. */
function serverToolText(block: Fields): string | undefined {
  return block['type'] === 'text' ? undefined : toJson(block);
}

function mapApiError(sighting: RecordSighting, message: Fields): TrackedEvent[] {
  const { record, file, time, uuid } = sighting;
  const text = contentText(message['content']) ?? textOf(record['error']) ?? 'API error';
  const status = countOf(record['apiErrorStatus']) ?? statusIn(text);
  const events = [
    makeEvent({
      type: 'error',
      id: eventKey.error(uuid),
      time,
      file,
      data: withoutAbsent({ kind: 'api' as const, message: text, status, fingerprint: '' }),
    }),
  ];
  if (isMain(file)) {
    // The turn is over, although no response says so.
    const data = { action: 'turn_end' as const, reason: 'api_error' };
    events.push(makeEvent({ type: 'session', id: eventKey.byContent('session', uuid), time, file, data }));
  } else {
    sighting.state.idle = true;
    const data = { status: 'failed' as const, ended_at: time };
    const id = eventKey.agentRun(file.session_id, file.agent_id);
    events.push(makeEvent({ type: 'agent_invocation', id, time, file, data }));
  }
  return events;
}

function statusIn(text: string): number | undefined {
  const match = /\bAPI Error:? \(?(\d{3})\b/i.exec(text);
  return match ? Number(match[1]) : undefined;
}
