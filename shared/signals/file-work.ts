import { MAIN_AGENT } from '../agents/main-agent.ts';
import { utf8Length } from '../core/utf8-length.ts';
import { eventKey } from '../events/event-key.ts';
import { inOrder, tokensOfBytes, type SessionWork, type WorkCall } from './session-work.ts';
import { FILE_WORK, type Signal } from './signal.ts';
import { isChanging, isReading, targetOf } from './tool-words.ts';

/** Bytes of the list: a row of the cloud takes no longer text. */
const listBytes = 1900;

type FileSum = { path: string; times: number; tokens: number; cost_micros: number };

/** Calls whose texts were not read yet name no file, and none of them is told: else what is told depended on that. */
const isForFile = (call: WorkCall) =>
  (isReading(call) || isChanging(call)) && call.status !== 'denied' && targetOf(call) !== undefined;

/**
 * Calls of tools for files of a whole session: what making them cost, as costs of tools are shared, and the tokens of what
 * they gave out. What a shell does to files is not told by its command.
 */
export function fileWork({
  work,
  costOf,
}: {
  work: SessionWork;
  costOf: (call: WorkCall) => number;
}): Signal[] {
  const calls = inOrder({
    rows: work.calls.filter(isForFile),
    idOf: (call) => call.tool_use_id,
  });
  const [first] = calls;
  if (first === undefined) return [];
  const files = new Map<string, FileSum>();
  const sum = { times: 0, tokens: 0, cost_micros: 0, spent_ms: 0, last_at: 0 };
  let dearest = first;
  for (const call of calls) {
    const cost_micros = costOf(call);
    const tokens = tokensOfBytes(call.output_bytes ?? 0);
    for (const one of [sum, ...fileOf({ files, call })]) {
      one.times += 1;
      one.tokens += tokens;
      one.cost_micros += cost_micros;
    }
    sum.spent_ms += call.spent_ms;
    sum.last_at = call.at;
    if (cost_micros > costOf(dearest)) dearest = call;
  }
  return [
    {
      signal: FILE_WORK,
      agent_type: MAIN_AGENT,
      subject: 'files',
      ...sum,
      out_of: files.size,
      agent_id: dearest.agent_id,
      event_id: eventKey.toolUsage(dearest.tool_use_id),
      files: listOf([...files.values()]),
    },
  ];
}

/** The file of a call; none where its texts are not known. */
function fileOf({ files, call }: { files: Map<string, FileSum>; call: WorkCall }): FileSum[] {
  const path = targetOf(call);
  if (path === undefined) return [];
  const known = files.get(path) ?? { path, times: 0, tokens: 0, cost_micros: 0 };
  files.set(path, known);
  return [known];
}

function listOf(files: readonly FileSum[]): string | null {
  const rows = files
    .toSorted((a, b) => b.cost_micros - a.cost_micros || b.tokens - a.tokens || (a.path < b.path ? -1 : 1))
    .map(({ path, times, tokens, cost_micros }) => JSON.stringify([path, times, tokens, cost_micros]));
  const fitting: string[] = [];
  let left = listBytes;
  for (const row of rows) {
    left -= utf8Length(row) + 1;
    if (left < 0) break;
    fitting.push(row);
  }
  return fitting.length === 0 ? null : `[${fitting.join(',')}]`;
}
