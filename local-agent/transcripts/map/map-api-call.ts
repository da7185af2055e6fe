import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { priceUsage, type PricedUsage } from '../../../shared/models/price-usage.ts';
import { countOf, textOf, type Fields } from '../../client/record-fields.ts';
import type { MadeCall } from '../files/file-context.ts';
import { withoutAbsent, makeEvent } from './make-event.ts';
import type { CallSighting, RecordSighting } from './record-sighting.ts';
import { advisorCalls, modelOf, termsOf, usageOf, usageSignature } from './response-usage.ts';
import type { ToolResult } from './tool-result.ts';

/** The call that a line is of, and those of an advisor beside it. */
export type LineCalls = { own: MadeCall; advisors: MadeCall[]; signature: string };

export function callOf({
  sighting: { record, time },
  message,
  key,
  raw,
}: {
  sighting: RecordSighting;
  message: Fields;
  key: string;
  raw: Fields;
}): LineCalls {
  // A side question repeats the main thread's responses; lines of a subagent's own file are its own.
  const sidechain = record['isSidechain'] === true ? true : undefined;
  const stopReason = textOf(message['stop_reason']);
  const [usage, terms, advisors] = [usageOf(raw), termsOf(raw), advisorCalls({ key, raw })];
  const own = { key, model: modelOf(message), usage, terms };
  return {
    own: withoutAbsent({
      ...own,
      time,
      sidechain,
      recorded_micros: recordedMicros(record),
      stop_reason: stopReason,
      request_id: textOf(record['requestId']),
    }),
    advisors: advisors.map((call) => withoutAbsent({ ...call, time, sidechain })),
    signature: usageSignature({ ...own, stopReason, advisors }),
  };
}

/** Every line of a response repeats its usage; older clients wrote it while it grew. */
export function mapApiCalls({
  sighting: { file, state },
  call: { own, advisors, signature },
}: {
  sighting: RecordSighting;
  call: LineCalls;
}): TrackedEvent[] {
  if (state.api === signature) return [];
  state.api = signature;
  return [own, ...advisors].map((call) => apiCall({ file, call }));
}

/**
 * Web searches that only the results of a response's tool calls count: a further sighting of the response, at its own
 * time. Where the usage counts them too, they are the same searches.
 */
export function mapSearches({ sighting, tool, result }: ToolResult): TrackedEvent[] {
  const call = tool?.call;
  const count = countOf(result['searchCount']) ?? 0;
  if (call === undefined || count === 0) return [];
  const { file, state } = sighting;
  const before = state.searched?.key === call.key ? state.searched.count : 0;
  state.searched = { key: call.key, count: before + count };
  if (state.searched.count <= (call.usage.web_search_requests ?? 0)) return [];
  const usage = { ...call.usage, web_search_requests: state.searched.count };
  return [apiCall({ file, call: { ...call, usage } })];
}

function apiCall({ file, call }: { file: CallSighting['file']; call: MadeCall }): TrackedEvent {
  const { key, model, usage, terms, time, recorded_micros, ...rest } = call;
  const { speed, service_tier } = terms;
  return makeEvent({
    type: 'api_call',
    id: eventKey.apiCall(key),
    time,
    file,
    data: withoutAbsent({
      message_id: key,
      model,
      ...usage,
      ...priceOf({
        price: priceUsage({ model, usage, at: Date.parse(time), ...terms, overrides: file.prices }),
        recorded: recorded_micros,
      }),
      ...rest,
      service_tier,
      speed,
    }),
  });
}

/** Undefined where the client says nothing, or that it was free: it says so of models of which it knows no price. */
function recordedMicros(record: Fields): number | undefined {
  const dollars = record['costUSD'];
  const micros = typeof dollars === 'number' ? Math.round(dollars * 1e6) : 0;
  return Number.isSafeInteger(micros) && micros > 0 ? micros : undefined;
}

/** A table knows better than the client did: what is written in old transcripts is asked last, and said to be so. */
function priceOf({ price, recorded }: { price: PricedUsage; recorded: number | undefined }) {
  if (price.cost_micros !== null || recorded === undefined) return price;
  return { cost_micros: recorded, cache_savings_micros: 0, cost_recorded: true };
}
