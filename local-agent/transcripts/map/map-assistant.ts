import type { TrackedEvent, Usage } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { priceUsage } from '../../../shared/models/price-usage.ts';
import { isMain, known, makeEvent } from './make-event.ts';
import { mapAgentTurnEnd } from './map-agent-run.ts';
import type { RecordPlace } from './record-place.ts';
import { mapToolUse } from './map-tool-use.ts';
import { contentText, countOf, fieldsOf, listOf, textOf, type Fields } from '../../client/record-fields.ts';
import { toJson } from '../../client/to-json.ts';

/** One content block of a response (older clients: several), with the response's usage repeated on each line. */
export function mapAssistant(place: RecordPlace): TrackedEvent[] {
  const message = fieldsOf(place.record['message']);
  if (!message) return [];
  if (place.record['isApiErrorMessage'] === true) return mapApiError(place, message);
  const events: TrackedEvent[] = [];
  const messageId = textOf(message['id']);
  const synthetic = isSynthetic(message);
  if (!synthetic) events.push(...mapApiCall(place, message));
  const blocks = typeof message['content'] === 'string' ? [textBlock(message)] : listOf(message['content']);
  blocks.forEach((value, index) => {
    const block = fieldsOf(value);
    if (!block) return;
    if (block['type'] === 'tool_use') events.push(...mapToolUse({ ...place, block, messageId }));
    else if (place.file.texts) events.push(...mapText({ place, block, index, messageId, synthetic }));
  });
  events.push(...mapAgentTurnEnd({ place, message }));
  return events;
}

function textBlock(message: Fields): Fields {
  return { type: 'text', text: message['content'] };
}

/** A placeholder that the client wrote itself (`<synthetic>`): no call was made. */
function isSynthetic(message: Fields): boolean {
  const model = message['model'];
  return typeof model !== 'string' || model === '' || model.startsWith('<');
}

function mapApiCall(place: RecordPlace, message: Fields): TrackedEvent[] {
  const { record, file, state, time, uuid } = place;
  const raw = fieldsOf(message['usage']);
  if (!raw) return [];
  const requestId = textOf(record['requestId']);
  const id = textOf(message['id']) ?? requestId ?? uuid;
  const usage = usageOf(raw);
  const stopReason = textOf(message['stop_reason']);
  const signature = `${id} ${usage.input_tokens} ${usage.output_tokens} ${stopReason ?? ''}`;
  // Every line of a response repeats its usage; older clients wrote it while it grew.
  if (state.api === signature) return [];
  state.api = signature;
  const model = String(message['model']);
  const speed = textOf(raw['speed']);
  const service_tier = textOf(raw['service_tier']);
  const inference_geo = textOf(raw['inference_geo']);
  const at = Date.parse(time);
  const price = priceUsage({
    model,
    usage,
    at,
    speed,
    service_tier,
    inference_geo,
    overrides: file.prices,
  });
  return [
    makeEvent({
      type: 'api_call',
      id: eventKey.apiCall(id),
      time,
      file,
      data: known({
        message_id: id,
        request_id: requestId,
        model,
        ...usage,
        ...price,
        stop_reason: stopReason,
        service_tier,
        speed,
        // A side question repeats the main thread's responses; lines of a subagent's own file are its own.
        sidechain: record['isSidechain'] === true ? true : undefined,
      }),
    }),
  ];
}

export function usageOf(raw: Fields): Usage {
  const total = countOf(raw['cache_creation_input_tokens']) ?? 0;
  const split = fieldsOf(raw['cache_creation']);
  const hour = countOf(split?.['ephemeral_1h_input_tokens']) ?? 0;
  // Without a split, and where the split is not complete, the rest was written for five minutes.
  const short = countOf(split?.['ephemeral_5m_input_tokens']) ?? 0;
  const searches = countOf(fieldsOf(raw['server_tool_use'])?.['web_search_requests']) ?? 0;
  return {
    input_tokens: countOf(raw['input_tokens']) ?? 0,
    output_tokens: countOf(raw['output_tokens']) ?? 0,
    cache_read_tokens: countOf(raw['cache_read_input_tokens']) ?? 0,
    cache_write_5m_tokens: Math.max(short, total - hour, 0),
    cache_write_1h_tokens: hour,
    ...(searches > 0 ? { web_search_requests: searches } : {}),
  };
}

function mapText({
  place,
  block,
  index,
  messageId,
  synthetic,
}: {
  place: RecordPlace;
  block: Fields;
  index: number;
  messageId: string | undefined;
  /** Said by the client in the model's place. */
  synthetic: boolean;
}): TrackedEvent[] {
  const thinking = block['type'] === 'thinking' || block['type'] === 'redacted_thinking';
  const text = thinking ? textOf(block['thinking']) : (textOf(block['text']) ?? serverToolText(block));
  if (text === undefined && !thinking) return [];
  const { file, time, uuid } = place;
  return [
    makeEvent({
      type: 'message',
      id: eventKey.message(index === 0 ? uuid : `${uuid}:${index}`),
      time,
      file,
      data: known({
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

function mapApiError(place: RecordPlace, message: Fields): TrackedEvent[] {
  const { record, file, time, uuid } = place;
  const text = contentText(message['content']) ?? textOf(record['error']) ?? 'API error';
  const status = countOf(record['apiErrorStatus']) ?? statusIn(text);
  const events = [
    makeEvent({
      type: 'error',
      id: eventKey.error(uuid),
      time,
      file,
      data: known({ kind: 'api' as const, message: text, status, fingerprint: '' }),
    }),
  ];
  if (isMain(file)) {
    // The turn is over, although no response says so.
    const data = { action: 'turn_end' as const, reason: 'api_error' };
    events.push(makeEvent({ type: 'session', id: eventKey.byContent('session', uuid), time, file, data }));
  } else {
    place.state.idle = true;
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
