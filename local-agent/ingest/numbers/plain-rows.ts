import { priceUsage } from '../../../shared/models/price-usage.ts';
import type { SqlValue } from '../../store/driver/db.ts';
import { factPlaces, factValues } from '../../store/facts/fact-rows.ts';
import type { AdvisorCall } from '../../transcripts/map/response-usage.ts';
import type { PlainLine } from './plain-line.ts';

// Rows of facts as plain lines tell them: each is a copy of one that says nothing, with what its line says put in its
// place. There are so many of them that to read the columns of an object one by one would cost as much as the rest.

const response = factPlaces('api_calls');
const noResponse = factValues('api_calls', {
  session_id: '',
  message_id: '',
  agent_id: '',
  at: 0,
  model: '',
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  web_search_requests: 0,
  cost_micros: null,
  cache_savings_micros: 0,
  // A line with a cost of its own is none of the plain ones.
  cost_recorded: 0,
  sidechain: 0,
  request_id: null,
  stop_reason: null,
  service_tier: null,
  speed: null,
  time_to_first_token_ms: null,
  duration_ms: null,
  journaled: 0,
});

export function responseRow({
  line: { at, file, names },
  ms,
  call: { key, model, usage, terms },
  requestId,
  stopReason,
}: {
  line: PlainLine;
  ms: number;
  call: AdvisorCall;
  requestId?: string | undefined;
  stopReason?: string | undefined;
}): SqlValue[] {
  const { speed, service_tier, inference_geo } = terms;
  const overrides = file.prices;
  const price = priceUsage({ model, usage, at: ms, speed, service_tier, inference_geo, overrides });
  const row = noResponse.slice();
  row[response.session_id] = file.session_id;
  row[response.message_id] = names.id(key);
  row[response.agent_id] = file.agent_id;
  row[response.at] = ms;
  row[response.model] = names.word(model);
  row[response.input_tokens] = usage.input_tokens;
  row[response.output_tokens] = usage.output_tokens;
  row[response.cache_read_tokens] = usage.cache_read_tokens;
  row[response.cache_write_5m_tokens] = usage.cache_write_5m_tokens;
  row[response.cache_write_1h_tokens] = usage.cache_write_1h_tokens;
  row[response.web_search_requests] = usage.web_search_requests ?? 0;
  row[response.cost_micros] = price.cost_micros;
  row[response.cache_savings_micros] = price.cache_savings_micros;
  if (at.sidechain) row[response.sidechain] = 1;
  if (requestId !== undefined) row[response.request_id] = names.id(requestId);
  if (stopReason !== undefined) row[response.stop_reason] = names.word(stopReason);
  if (service_tier !== undefined) row[response.service_tier] = names.word(service_tier);
  if (speed !== undefined) row[response.speed] = names.word(speed);
  return row;
}

export const toolCall = factPlaces('tool_calls');
const noCall = factValues('tool_calls', {
  session_id: '',
  tool_use_id: '',
  agent_id: '',
  at: 0,
  tool_name: '',
  status: null,
  message_id: null,
  started_at: null,
  ended_at: null,
  duration_ms: null,
  summary: null,
  denial: null,
  input_bytes: null,
  output_bytes: null,
  journaled: 0,
  commits: null,
  pull_requests: null,
  skill: null,
});

export function callRow({
  line: { file, names },
  id,
  name,
  status,
  ms,
  startedAt,
  endedAt,
}: {
  line: PlainLine;
  id: string;
  name: string;
  status: string;
  ms: number;
  startedAt: number;
  endedAt: number | null;
}): SqlValue[] {
  const row = noCall.slice();
  row[toolCall.session_id] = file.session_id;
  row[toolCall.tool_use_id] = names.id(id);
  row[toolCall.agent_id] = file.agent_id;
  row[toolCall.at] = ms;
  row[toolCall.tool_name] = names.word(name);
  row[toolCall.status] = status;
  row[toolCall.started_at] = startedAt;
  row[toolCall.ended_at] = endedAt;
  return row;
}
