import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import {
  restartedFileState,
  type FileContext,
  type FileState,
  type PendingTool,
} from '../files/file-context.ts';
import { isMain, withoutAbsent } from './make-event.ts';
import { agentEvent } from './map-agent-run.ts';
import { promptHash } from '../../client/prompt-hash.ts';
import { contentText, fieldsOf, textOf, type Fields } from '../../client/record-fields.ts';

// Clients of version 1.0 write what a subagent does between the lines of its main thread, as a chain of its own that
// mostly names nobody. It is read as if it stood in a file of its own; some of version 2.0 write it there as well.

export type SideLine = { file: FileContext; state: FileState; begun: TrackedEvent[] };

/** The run that a line of the main file belongs to; undefined for the main thread itself. */
export function sideLineOf({
  record,
  file,
  state,
  time,
  uuid,
}: {
  record: Fields;
  file: FileContext;
  state: FileState;
  time: string;
  uuid: string;
}): SideLine | undefined {
  if (record['isSidechain'] !== true || !isMain(file)) return undefined;
  const parent = textOf(record['parentUuid']);
  const named = nameOf({ record, state });
  const chain = state.chains?.find(
    ({ agent_id, lines }) => agent_id === named || (parent !== undefined && Object.hasOwn(lines, parent)),
  );
  if (chain !== undefined) {
    chain.lines[uuid] = 1;
    return { file: { ...file, agent_id: chain.agent_id }, state: chain.state, begun: [] };
  }
  // Side questions repeat lines of the main thread, with their parents.
  return parent === undefined || named !== undefined
    ? beginChain({ record, file, state, time, uuid })
    : undefined;
}

/** The run that the line names. Files of old keys go on without: their runs are known by their first line. */
function nameOf({ record, state }: Pick<Parameters<typeof sideLineOf>[0], 'record' | 'state'>) {
  return state.keys === undefined ? undefined : textOf(record['agentId']);
}

function beginChain({ record, file, state, time, uuid }: Parameters<typeof sideLineOf>[0]): SideLine {
  const agent_id = nameOf({ record, state }) ?? `s${uuid.replaceAll(/[^0-9A-Za-z]/g, '').slice(0, 16)}`;
  const call = callOf({ state, prompt: contentText(fieldsOf(record['message'])?.['content']) });
  if (call !== undefined && call.tool.agent !== undefined) call.tool.agent.id = agent_id;
  const own = { ...restartedFileState(state), started: true };
  const chain = { agent_id, tool_use_id: call?.id, lines: { [uuid]: 1 as const }, state: own };
  // Who has answered says no more.
  const open = (state.chains ?? []).filter(
    ({ tool_use_id }) => tool_use_id === undefined || state.pending.has(tool_use_id),
  );
  state.chains = [...open, chain];
  const about = withoutAbsent({
    tool_use_id: call?.key,
    agent_type: call?.tool.agent?.type,
    description: call?.tool.agent?.description,
    requested_model: call?.tool.agent?.model,
    status: 'running' as const,
    started_at: time,
  });
  const begun = [agentEvent({ file, time, agentId: agent_id, data: about })];
  return { file: { ...file, agent_id }, state: own, begun };
}

/** The call whose prompt the run begins with, if no other run took it. */
function callOf({ state, prompt }: { state: FileState; prompt: string | undefined }) {
  if (prompt === undefined) return undefined;
  const hash = promptHash(prompt);
  for (const [id, tool] of state.pending) if (isOpenFor(tool, hash)) return { id, key: tool.key ?? id, tool };
  return undefined;
}

function isOpenFor({ agent }: PendingTool, hash: string): boolean {
  return agent !== undefined && agent.id === undefined && agent.prompt_hash === hash;
}
