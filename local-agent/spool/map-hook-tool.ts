import type { EventOf, TrackedEvent } from '../../shared/events/event-schema.ts';
import { withoutAbsent } from '../transcripts/map/make-event.ts';
import { mapToolResult } from '../transcripts/map/map-tool-result.ts';
import { mapToolUse } from '../transcripts/map/map-tool-use.ts';
import { isUniqueCallId } from '../transcripts/map/tool-key.ts';
import { contentText, countOf, fieldsOf, textOf, type Fields } from '../client/record-fields.ts';
import { toJson } from '../client/to-json.ts';
import type { CallSighting } from '../transcripts/map/record-sighting.ts';
import { callSighting, type HookPayload, type HookSighting } from './hook-sighting.ts';

/** A call begins: the same event that the transcript's line gives, only sooner. */
export function mapHookToolStart(sighting: HookSighting): TrackedEvent[] {
  return isLeftToTranscript(sighting) ? [] : mapStart(callSighting(sighting));
}

/**
 * Ids that may come again are told apart by what stands before them in the transcript, which a hook does not know. Such
 * a call is shown as running once its line is read, not at the moment of the hook, and its duration holds the time that
 * somebody took to allow it. What the client writes no transcript of is not told.
 */
function isLeftToTranscript({ payload }: HookSighting): boolean {
  const id = textOf(payload['tool_use_id']);
  return id !== undefined && !isUniqueCallId(id);
}

function mapStart(call: CallSighting): TrackedEvent[] {
  const { tool_use_id: id, tool_name: name, tool_input: input } = call.record;
  return mapToolUse({ ...call, block: { id, name, input }, messageId: undefined });
}

/**
 * A call ended. The payload holds input and output, so that it stands for both lines of the transcript; the hook's
 * `duration_ms` is without the time that somebody took to allow the call.
 */
export function mapHookToolEnd(sighting: HookSighting): TrackedEvent[] {
  if (isLeftToTranscript(sighting)) return [];
  const { payload, time } = sighting;
  const duration = countOf(payload['duration_ms']);
  const began = new Date(Math.max(0, Date.parse(time) - (duration ?? 0))).toISOString();
  const call = callSighting(sighting);
  const [use] = mapStart({ ...call, time: began });
  const failed = payload.hook_event_name !== 'PostToolUse';
  const record = { toolUseResult: payload['tool_response'], ...permissionOf(payload) };
  const [result, ...effects] = mapToolResult({
    sighting: { ...call, record },
    block: {
      tool_use_id: payload['tool_use_id'],
      is_error: failed,
      content: failed ? failureText(sighting) : responseText(payload['tool_response']),
    },
  });
  if (use?.event_type !== 'tool_usage' || result?.event_type !== 'tool_usage') return [];
  const started = duration === undefined ? undefined : began;
  const data = withoutAbsent({ ...use.data, ...result.data, started_at: started, duration_ms: duration });
  return [{ ...result, data } satisfies EventOf<'tool_usage'>, ...effects];
}

/** A call that ran was allowed, whatever its error says, unless somebody stopped it. */
function permissionOf(payload: HookPayload): Fields {
  if (payload.hook_event_name === 'PermissionDenied') return { toolDenialKind: 'automode-blocked' };
  return payload['is_interrupt'] === true ? {} : { permissionDecision: { decision: 'accept' } };
}

function failureText({ payload }: HookSighting): string {
  return textOf(payload['error']) ?? textOf(payload['reason']) ?? '';
}

/** What there is to read in a structured output; the transcript later brings what the model saw of it. */
function responseText(response: unknown): string {
  if (typeof response === 'string') return response;
  const fields = fieldsOf(response);
  const streams = [textOf(fields?.['stdout']), textOf(fields?.['stderr'])].filter(
    (part) => part !== undefined,
  );
  if (streams.length > 0) return streams.join('\n');
  const readable =
    textOf(fieldsOf(fields?.['file'])?.['content']) ?? contentText(fields?.['content'] ?? response);
  return readable ?? toJson(response ?? '');
}
