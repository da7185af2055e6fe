import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import type { SqlValue } from '../../store/driver/db.ts';
import { foldFact, foldedRows } from '../../store/facts/session-folds.ts';
import { isText, sameBytes } from '../../transcripts/scan/byte-texts.ts';
import type { PendingTool } from '../../transcripts/files/file-context.ts';
import { toolKey } from '../../transcripts/map/tool-key.ts';
import { changingTools, tellingTools } from '../../transcripts/map/map-tool-use.ts';
import { noteUserLine, readOf, responseKey } from '../../transcripts/map/response-key.ts';
import { advisorCalls, termsOf, usageOf, usageSignature } from '../../transcripts/map/response-usage.ts';
import type { Fields } from '../../client/record-fields.ts';
import { changeResult, foldFileChange, planChange } from './fold-file-change.ts';
import { see, type PlainLine } from './plain-line.ts';
import { callRow, responseRow, toolCall } from './plain-rows.ts';

// What mapAssistant and mapToolResult say about plain lines in the numbers pass, as rows of facts and without events.
// A test holds the two together. Every function answers false when the line has to be mapped after all, and has then
// changed nothing.

export function foldAssistant(line: PlainLine): boolean {
  const { bytes, at, file, state } = line;
  const isMain = file.agent_id === MAIN_AGENT;
  if (isMain ? at.sidechain || !sameSession(line) : state.started !== true) return false;
  if (
    at.model === 0 ||
    at.modelEnd === at.model ||
    bytes[at.model] === 0x3c ||
    at.usage === 0 ||
    bytes[at.usage] !== 0x7b ||
    at.blockType === 0
  )
    return false;
  if (!hasId(line)) return false;
  if (!isMain && endsTurn(line)) return false;
  const ms = line.isoMillis(bytes, at.timestamp);
  if (!(ms >= 0)) return false;
  if (!isText(bytes, at.blockType, at.blockTypeEnd, 'tool_use')) {
    see({ line, ms, told: foldResponse(line, ms) });
    return true;
  }
  if (at.blockName === 0 || at.blockId === 0 || at.blockIdEnd === at.blockId) return false;
  const name = line.word(bytes, at.blockName, at.blockNameEnd);
  if (name === '') return false;
  const planned = changingTools.has(name) ? planChange({ line, name }) : undefined;
  if (planned === undefined && tellingTools.has(name)) return false;
  foldResponse(line, ms);
  foldToolUse({ line, name, ms, planned });
  see({ line, ms, told: true });
  return true;
}

function hasId({ at }: PlainLine): boolean {
  if (at.messageId > 0) return at.messageIdEnd > at.messageId;
  return at.requestId > 0 && at.requestIdEnd > at.requestId;
}

/** Branch, version and the like as last told; what is new is told by the mapper. */
function sameSession(line: PlainLine): boolean {
  const { bytes, at, state } = line;
  if (state.told === undefined) return false;
  if (line.told?.text !== state.told) line.told = { text: state.told, parts: state.told.split('\n') };
  const [branch = '', version = '', entrypoint = ''] = line.told.parts;
  return (
    (at.gitBranch === 0 || isText(bytes, at.gitBranch, at.gitBranchEnd, branch)) &&
    (at.version === 0 || isText(bytes, at.version, at.versionEnd, version)) &&
    (at.entrypoint === 0 || isText(bytes, at.entrypoint, at.entrypointEnd, entrypoint))
  );
}

/** The end of a subagent's turn is an event of its own. */
function endsTurn({ bytes, at }: PlainLine): boolean {
  if (at.stopReason === 0) return false;
  const goesOn = (reason: string) => isText(bytes, at.stopReason, at.stopReasonEnd, reason);
  return !goesOn('tool_use') && !goesOn('pause_turn');
}

/** A response is told once, although every line of it repeats the usage; false where it was. */
function foldResponse(line: PlainLine, ms: number): boolean {
  if (repeatsResponse(line)) return false;
  const { bytes, at, file, state, last } = line;
  last.from = at.messageId > 0 ? at.messageId : at.requestId;
  last.to = at.messageId > 0 ? at.messageIdEnd : at.requestIdEnd;
  last.model = at.model;
  last.modelEnd = at.modelEnd;
  last.stop = at.stopReason;
  last.stopEnd = at.stopReasonEnd;
  last.usage = at.usage;
  last.usageEnd = at.usageEnd;
  const stopReason = at.stopReason > 0 ? line.word(bytes, at.stopReason, at.stopReasonEnd) : undefined;
  const requestId = at.requestId > 0 ? bytes.toString('latin1', at.requestId, at.requestIdEnd) : undefined;
  const raw = JSON.parse(bytes.toString('latin1', at.usage, at.usageEnd)) as Fields;
  const usage = usageOf(raw);
  const terms = termsOf(raw);
  const id = bytes.toString('latin1', last.from, last.to);
  const key =
    at.messageId === 0
      ? id
      : responseKey({
          file,
          state,
          id,
          request: requestId,
          ms,
          read: readOf(usage),
          ended: stopReason !== undefined,
          sidechain: at.sidechain,
        });
  last.key = key;
  const advisors = advisorCalls({ key, raw });
  const model = line.word(bytes, at.model, at.modelEnd);
  const signature = usageSignature({ key, model, usage, terms, stopReason, advisors });
  if (state.api === signature) return false;
  state.api = signature;
  const call = { key, model, usage, terms };
  foldCall({ line, values: responseRow({ line, ms, call, requestId, stopReason }) });
  for (const advisor of advisors) foldCall({ line, values: responseRow({ line, ms, call: advisor }) });
  return true;
}

function foldCall({ line: { folds }, values }: { line: PlainLine; values: SqlValue[] }): void {
  foldFact({ fact: { table: 'api_calls', values }, into: folds });
}

function repeatsResponse({ bytes, at, last, state }: PlainLine): boolean {
  // Where ids are not unique, what stands between the lines tells.
  if (last.usage === 0 || state.response?.since !== undefined) return false;
  const from = at.messageId > 0 ? at.messageId : at.requestId;
  const to = at.messageId > 0 ? at.messageIdEnd : at.requestIdEnd;
  return (
    sameBytes(bytes, from, to, last.from, last.to) &&
    sameBytes(bytes, at.model, at.modelEnd, last.model, last.modelEnd) &&
    (at.stopReason === 0
      ? last.stop === 0
      : last.stop > 0 && sameBytes(bytes, at.stopReason, at.stopReasonEnd, last.stop, last.stopEnd)) &&
    sameBytes(bytes, at.usage, at.usageEnd, last.usage, last.usageEnd)
  );
}

function foldToolUse({
  line,
  name,
  ms,
  planned,
}: {
  line: PlainLine;
  name: string;
  ms: number;
  planned: ReturnType<typeof planChange>;
}): void {
  const { bytes, at, file, state, folds, last, names } = line;
  const id = bytes.toString('latin1', at.blockId, at.blockIdEnd);
  const key = toolKey({ file, state, id, ms });
  const tool: PendingTool = {
    name,
    started_at: bytes.toString('latin1', at.timestamp, at.timestamp + 24),
    ...planned,
  };
  if (key !== id) tool.key = key;
  const values = callRow({ line, id: key, name, status: 'running', ms, startedAt: ms, endedAt: null });
  if (at.messageId > 0) {
    tool.message_id = last.key;
    values[toolCall.message_id] = names.id(last.key);
  }
  state.pending.set(id, tool);
  foldFact({ fact: { table: 'tool_calls', values }, into: folds });
}

export function foldToolResult(line: PlainLine): boolean {
  const { bytes, at, file, state, folds, names } = line;
  if (file.agent_id !== MAIN_AGENT && state.started !== true) return false;
  if (at.toolUseId === 0 || at.blockType === 0 || at.isError) return false;
  if (!isText(bytes, at.blockType, at.blockTypeEnd, 'tool_result')) return false;
  const id = bytes.toString('latin1', at.toolUseId, at.toolUseIdEnd);
  const tool = state.pending.get(id);
  if (tool === undefined) return false;
  const changes = changingTools.has(tool.name);
  if (!changes && tellingTools.has(tool.name)) return false;
  const result = changes ? changeResult(line) : {};
  if (result === undefined) return false;
  const ms = line.isoMillis(bytes, at.timestamp);
  if (!(ms >= 0)) return false;
  state.pending.delete(id);
  noteUserLine({ state, kind: 'result' });
  const key = tool.key ?? id;
  const row = foldedRows(folds, 'tool_calls').get(names.id(key));
  // The common case: the call was the only sighting so far, and began before it ended.
  const alone = row?.[toolCall.status] === 'running' && row[toolCall.agent_id] === file.agent_id;
  if (row !== undefined && alone && Number(row[toolCall.at]) <= ms) {
    row[toolCall.status] = 'ok';
    row[toolCall.ended_at] = ms;
  } else {
    const startedAt = Date.parse(tool.started_at);
    const values = callRow({ line, id: key, name: tool.name, status: 'ok', ms, startedAt, endedAt: ms });
    foldFact({ fact: { table: 'tool_calls', values }, into: folds });
  }
  if (tool.operation !== undefined && changes) foldFileChange({ line, tool, id: key, ms, result });
  see({ line, ms, told: true });
  return true;
}
