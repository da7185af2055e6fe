import { type AppError, createErrorFactory, isAppError } from '../../../shared/core/errors.ts';
import { readRegular } from '../../files/read-regular.ts';
import { withoutAbsent } from './make-event.ts';
import type { AgentMeta } from '../files/file-context.ts';
import { countOf, parseRecord, textOf, type Fields } from '../../client/record-fields.ts';

/** Half written, or none. */
const sidecarMalformed = createErrorFactory<{ path: string }>(({ path }) => ({
  code: 'input.malformed',
  message: `${path} is no JSON object`,
}));

/** A sidecar that tells nothing, and why. */
export type UnreadableSidecar = { path: string; error: AppError };

/** The sidecar of `agent-<id>.jsonl`; undefined while it is not there. One that cannot be read goes to `onUnreadable`. */
export function readAgentMeta({
  transcript,
  onUnreadable,
}: {
  transcript: string;
  onUnreadable?: ((sidecar: UnreadableSidecar) => void) | undefined;
}): AgentMeta | undefined {
  const path = metaPath(transcript);
  try {
    const bytes = readRegular({ path });
    if (bytes === undefined) return undefined;
    const meta = parseRecord(bytes.toString('utf8'));
    if (meta === undefined) throw sidecarMalformed({ path });
    return metaOf(meta);
  } catch (error) {
    if (!isAppError(error)) throw error;
    onUnreadable?.({ path, error });
    return undefined;
  }
}

function metaOf(meta: Fields): AgentMeta {
  return withoutAbsent({
    agent_type: textOf(meta['agentType']),
    description: textOf(meta['description']),
    tool_use_id: textOf(meta['toolUseId']),
    parent_agent_id: textOf(meta['parentAgentId']),
    depth: countOf(meta['spawnDepth']),
    requested_model: textOf(meta['requestedModel']) ?? textOf(meta['model']),
    worktree_path: textOf(meta['worktreePath']),
    worktree_branch: textOf(meta['worktreeBranch']),
    ended: endOf(meta),
  });
}

/** Whoever was stopped has not finished; the client may note the time of it. */
function endOf(meta: Fields): AgentMeta['ended'] {
  const says = (name: string) => Boolean(meta[name]);
  if (says('stoppedByUser') || says('sweptByStop')) return 'killed';
  return says('finished') ? 'completed' : undefined;
}

export function metaPath(transcript: string): string {
  return transcript.replace(/\.jsonl$/, '.meta.json');
}
