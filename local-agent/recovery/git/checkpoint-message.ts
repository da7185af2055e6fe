import { z } from 'zod';
import type { LeftOut } from './scan-changes.ts';
import type { WorkTree } from './work-tree.ts';

// A checkpoint says itself what is not in it, so that a restore years later knows what not to touch.

const noteSchema = z.object({
  session_id: z.string(),
  taken_at: z.string(),
  branch: z.string().nullable(),
  operation: z.string().nullable(),
  left_out: z.array(
    z.object({ name: z.string(), reason: z.enum(['too_large', 'unreadable', 'special', 'own_repository']) }),
  ),
});
export type CheckpointNote = z.infer<typeof noteSchema>;

const TITLE = 'subtrack checkpoint';

export function checkpointMessage({
  session,
  now,
  leftOut,
  workTree,
}: {
  session: string;
  now: number;
  leftOut: LeftOut[];
  workTree: Pick<WorkTree, 'branch' | 'operation'>;
}): string {
  const note: CheckpointNote = {
    session_id: session,
    taken_at: new Date(now).toISOString(),
    branch: workTree.branch,
    operation: workTree.operation,
    left_out: leftOut,
  };
  return `${TITLE}\n\n${JSON.stringify(note)}\n`;
}

/** Undefined when it is no message of ours. */
export function readCheckpointMessage(message: string): CheckpointNote | undefined {
  const at = message.indexOf('{');
  if (!message.startsWith(TITLE) || at === -1) return undefined;
  try {
    return noteSchema.parse(JSON.parse(message.slice(at)));
  } catch {
    return undefined;
  }
}
