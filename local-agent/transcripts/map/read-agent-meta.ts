import { known } from './make-event.ts';
import type { AgentMeta } from '../files/file-context.ts';
import { readTextIfThere } from '../../files/read-if-there.ts';
import { countOf, parseRecord, textOf } from '../../client/record-fields.ts';

/** The sidecar of `agent-<id>.jsonl`; undefined while it is not there or half written. */
export function readAgentMeta(transcript: string): AgentMeta | undefined {
  const text = readTextIfThere(metaPath(transcript));
  const meta = text === undefined ? undefined : parseRecord(text);
  if (!meta) return undefined;
  return known({
    agent_type: textOf(meta['agentType']),
    description: textOf(meta['description']),
    tool_use_id: textOf(meta['toolUseId']),
    parent_agent_id: textOf(meta['parentAgentId']),
    depth: countOf(meta['spawnDepth']),
    requested_model: textOf(meta['requestedModel']) ?? textOf(meta['model']),
    worktree_path: textOf(meta['worktreePath']),
    worktree_branch: textOf(meta['worktreeBranch']),
    finished: meta['finished'] === true ? true : undefined,
  });
}

export function metaPath(transcript: string): string {
  return transcript.replace(/\.jsonl$/, '.meta.json');
}
