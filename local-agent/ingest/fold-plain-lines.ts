import { MAIN_AGENT } from '../../shared/events/event-schema.ts';
import { priceUsage } from '../../shared/pricing/price-usage.ts';
import type { SqlValue } from '../store/db.ts';
import { foldFact, foldedRows, type FactFolds } from '../store/facts/project-events.ts';
import { foldRunFacts } from '../store/facts/run-facts.ts';
import type { FileContext, FileState, PendingTool } from '../transcripts/file-context.ts';
import { makeEvent } from '../transcripts/make-event.ts';
import { usageOf } from '../transcripts/map-assistant.ts';
import { changingTools, tellingTools } from '../transcripts/map-tool-use.ts';
import { textOf, type Fields } from '../transcripts/record-fields.ts';
import { changeResult, foldFileChange, planChange } from './fold-file-change.ts';
import type { LinePlaces } from '../transcripts/line-places.ts';

// What mapAssistant and mapToolResult say about plain lines in the numbers pass, as rows of facts and without events.
// A test holds the two together. Every function answers false when the line has to be mapped after all.

/** The line under the scanner, and what its file has gathered so far. */
export type PlainLine = {
  bytes: Buffer;
  at: LinePlaces;
  isoMillis: (text: string) => number;
  /** Goes on to the end of a result's line. */
  scanRest: () => boolean;
  /** Takes secrets out of a path. */
  redact: (path: string) => string;
  file: FileContext;
  state: FileState;
  folds: FactFolds;
  /** First and last time of a line that told something. */
  seen: { first: string; last: string } | undefined;
  /** The response of the line before: most lines repeat it. Places in the buffer. */
  last: { id: string; stopReason: string | undefined; usage: number; usageEnd: number } | undefined;
  /** `state.told` and its parts. */
  told: { text: string; parts: readonly string[] } | undefined;
};

export function foldAssistant(line: PlainLine): boolean {
  const { bytes, at, file, state } = line;
  const isMain = file.agent_id === MAIN_AGENT;
  if (isMain ? !sameSession(line) : state.started !== true) return false;
  if (at.model === 0 || bytes[at.model] === 0x3c || at.usage === 0 || at.blockType === 0) return false;
  const id =
    at.messageId > 0
      ? bytes.toString('latin1', at.messageId, at.messageIdEnd)
      : at.requestId > 0
        ? bytes.toString('latin1', at.requestId, at.requestIdEnd)
        : '';
  if (id === '') return false;
  const stopReason =
    at.stopReason > 0 ? bytes.toString('latin1', at.stopReason, at.stopReasonEnd) : undefined;
  // The end of a subagent's turn is an event of its own.
  if (!isMain && stopReason !== undefined && stopReason !== 'tool_use' && stopReason !== 'pause_turn')
    return false;
  const time = bytes.toString('latin1', at.timestamp, at.timestamp + 24);
  const ms = line.isoMillis(time);
  if (!(ms >= 0)) return false;
  const blockType = bytes.toString('latin1', at.blockType, at.blockTypeEnd);
  const isTool = blockType === 'tool_use';
  const name = isTool && at.blockName > 0 ? bytes.toString('latin1', at.blockName, at.blockNameEnd) : '';
  if (isTool && (name === '' || at.blockId === 0 || at.blockIdEnd === at.blockId)) return false;
  const planned = changingTools.has(name) ? planChange({ line, name }) : undefined;
  if (tellingTools.has(name) && planned === undefined) return false;
  if (time > (state.last_time ?? '')) state.last_time = time;
  foldApiCall({ line, id, stopReason, time, ms });
  if (isTool) foldToolUse({ line, name, time, ms, planned });
  return true;
}

/** Branch, version and the like as last told; what is new is told by the mapper. */
function sameSession(line: PlainLine): boolean {
  const { bytes, at, state } = line;
  if (state.told === undefined) return false;
  if (line.told?.text !== state.told) line.told = { text: state.told, parts: state.told.split('\n') };
  const [branch = '', version = '', entrypoint = ''] = line.told.parts;
  return (
    same(bytes, at.gitBranch, at.gitBranchEnd, branch) &&
    same(bytes, at.version, at.versionEnd, version) &&
    same(bytes, at.entrypoint, at.entrypointEnd, entrypoint)
  );
}

function same(bytes: Buffer, from: number, to: number, text: string): boolean {
  if (from === 0) return true;
  if (to - from !== text.length) return false;
  for (let index = 0; index < text.length; index++)
    if (bytes[from + index] !== text.charCodeAt(index)) return false;
  return true;
}

function foldApiCall({
  line,
  id,
  stopReason,
  time,
  ms,
}: {
  line: PlainLine;
  id: string;
  stopReason: string | undefined;
  time: string;
  ms: number;
}): void {
  const { bytes, at, file, state, folds } = line;
  if (repeatsResponse({ line, id, stopReason })) return;
  line.last = { id, stopReason, usage: at.usage, usageEnd: at.usageEnd };
  const raw = JSON.parse(bytes.toString('latin1', at.usage, at.usageEnd)) as Fields;
  const usage = usageOf(raw);
  const signature = `${id} ${usage.input_tokens} ${usage.output_tokens} ${stopReason ?? ''}`;
  if (state.api === signature) return;
  state.api = signature;
  const model = bytes.toString('latin1', at.model, at.modelEnd);
  const speed = textOf(raw['speed']);
  const service_tier = textOf(raw['service_tier']);
  const inference_geo = textOf(raw['inference_geo']);
  const price = priceUsage({
    model,
    usage,
    at: ms,
    speed,
    service_tier,
    inference_geo,
    overrides: file.prices,
  });
  const values: SqlValue[] = [
    file.session_id,
    id,
    file.agent_id,
    ms,
    model,
    usage.input_tokens,
    usage.output_tokens,
    usage.cache_read_tokens,
    usage.cache_write_5m_tokens,
    usage.cache_write_1h_tokens,
    usage.web_search_requests ?? 0,
    price.cost_micros,
    price.cache_savings_micros,
    at.sidechain ? 1 : 0,
    at.requestId > 0 ? bytes.toString('latin1', at.requestId, at.requestIdEnd) : null,
    stopReason ?? null,
    service_tier ?? null,
    speed ?? null,
    null,
    null,
    0,
  ];
  foldFact({ fact: { table: 'api_calls', values }, into: folds });
  see(line, time);
}

function repeatsResponse({
  line,
  id,
  stopReason,
}: {
  line: PlainLine;
  id: string;
  stopReason: string | undefined;
}): boolean {
  const { bytes, at, last } = line;
  if (last === undefined || last.id !== id || last.stopReason !== stopReason) return false;
  return bytes.compare(bytes, last.usage, last.usageEnd, at.usage, at.usageEnd) === 0;
}

function foldToolUse({
  line,
  name,
  time,
  ms,
  planned,
}: {
  line: PlainLine;
  name: string;
  time: string;
  ms: number;
  planned: ReturnType<typeof planChange>;
}): void {
  const { bytes, at, state, file, folds } = line;
  const id = bytes.toString('latin1', at.blockId, at.blockIdEnd);
  const messageId = at.messageId > 0 ? bytes.toString('latin1', at.messageId, at.messageIdEnd) : undefined;
  const tool: PendingTool = { name, started_at: time, ...planned };
  if (messageId !== undefined) tool.message_id = messageId;
  state.pending[id] = tool;
  const values = toolRow({ file, id, name, status: 'running', ms, startedAt: ms, endedAt: null });
  values[5] = messageId ?? null;
  foldFact({ fact: { table: 'tool_calls', values }, into: folds });
  see(line, time);
}

export function foldToolResult(line: PlainLine): boolean {
  const { bytes, at, file, state, folds } = line;
  if (file.agent_id !== MAIN_AGENT && state.started !== true) return false;
  if (at.toolUseId === 0 || at.blockType === 0 || at.isError) return false;
  if (bytes.toString('latin1', at.blockType, at.blockTypeEnd) !== 'tool_result') return false;
  const id = bytes.toString('latin1', at.toolUseId, at.toolUseIdEnd);
  const tool = state.pending[id];
  if (tool === undefined) return false;
  const changes = changingTools.has(tool.name);
  if (!changes && tellingTools.has(tool.name)) return false;
  const result = changes ? changeResult(line) : {};
  if (result === undefined) return false;
  const time = bytes.toString('latin1', at.timestamp, at.timestamp + 24);
  const ms = line.isoMillis(time);
  const started = line.isoMillis(tool.started_at);
  if (!(ms >= 0) || !(started >= 0)) return false;
  if (time > (state.last_time ?? '')) state.last_time = time;
  delete state.pending[id];
  const row = foldedRows(folds, 'tool_calls').get(`${file.session_id} ${id}`);
  const values = toolRow({ file, id, name: tool.name, status: 'ok', ms, startedAt: started, endedAt: ms });
  // The common case: the call was the only sighting so far, and began before it ended.
  if (row?.[4] === 'running' && row[2] === file.agent_id && Number(row[6]) <= ms) {
    row[4] = 'ok';
    row[8] = ms;
  } else foldFact({ fact: { table: 'tool_calls', values }, into: folds });
  if (tool.operation !== undefined && changes) foldFileChange({ line, tool, id, ms, result });
  see(line, time);
  return true;
}

function toolRow({
  file,
  id,
  name,
  status,
  ms,
  startedAt,
  endedAt,
}: {
  file: FileContext;
  id: string;
  name: string;
  status: string;
  ms: number;
  startedAt: number;
  endedAt: number | null;
}): SqlValue[] {
  const rest = [null, null, null, null, null];
  return [file.session_id, id, file.agent_id, name, status, null, ms, startedAt, endedAt, ...rest, 0];
}

function see(line: PlainLine, time: string): void {
  const { seen } = line;
  if (seen === undefined) line.seen = { first: time, last: time };
  else if (time < seen.first) seen.first = time;
  else if (time > seen.last) seen.last = time;
}

/** Tells session and agent run when their plain lines began and ended. */
export function foldSeen({ file, folds, seen }: PlainLine): void {
  if (seen === undefined) return;
  folds.sessions.add(file.session_id);
  for (const time of [seen.first, seen.last]) {
    const data = { tool_use_id: '', tool_name: '', status: 'running' as const };
    const event = makeEvent({ type: 'tool_usage', id: 'seen', time, file, data });
    foldRunFacts({ event, at: Date.parse(time), journaled: false, into: folds.runs });
  }
}
