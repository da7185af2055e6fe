import { createErrorFactory, isAppError } from '../../../shared/core/errors.ts';
import { pastedWord } from '../../../shared/core/shell-word.ts';
import { openPrivateGit } from '../git/private-git.ts';
import { readCheckpoint } from '../git/read-checkpoint.ts';
import { findWorkTree } from '../git/work-tree.ts';
import type { Snapshot, SnapshotEntry } from '../snapshots/snapshot-schema.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';

/** A run to be undone, and when it began to change files (milliseconds). */
type Undone = { agent: string; from: number };

const noneFits = createErrorFactory<{
  sessionId: string;
  undone: Undone | undefined;
  why: string;
  later?: string;
}>(({ sessionId, undone, why, later }) => ({
  code: 'snapshot.none_fits',
  message:
    undone === undefined
      ? `no snapshot of ${sessionId} can bring files back: ${why}`
      : `no snapshot from before ${undone.agent} changed files (${new Date(undone.from).toISOString()}) can bring them back: ${why}`,
  hint:
    later === undefined || undone === undefined
      ? 'see "subtrack snapshot list", and "subtrack snapshot show" for what each of them holds'
      : `"subtrack snapshot restore ${pastedWord(later)} --agent ${pastedWord(undone.agent)}" undoes what it changed after that one`,
  status: 404,
}));

/**
 * Of a session's snapshots the newest whose files can be had; of those from before a run changed anything, where that is to
 * be undone. Throws `snapshot.none_fits`, which says why.
 */
export async function chooseSnapshot({
  store,
  checkpoints,
  sessionId,
  undone,
}: {
  store: SnapshotStore;
  checkpoints: string;
  sessionId: string;
  undone?: Undone | undefined;
}): Promise<Snapshot> {
  const newestFirst = store.list(sessionId).toReversed();
  // What a restore put aside holds what was not wanted, unless it is of before the run.
  const isBefore = ({ taken_at, trigger }: SnapshotEntry) =>
    undone === undefined ? trigger !== 'before_restore' : Date.parse(taken_at) <= undone.from;
  let why: string | undefined;
  for (const entry of newestFirst.filter(isBefore)) {
    const found = await readUsable({ store, checkpoints, entry });
    if (typeof found !== 'string') return found;
    why ??= `${entry.snapshot_id}: ${found}`;
  }
  const later = newestFirst.findLast((entry) => !isBefore(entry) && entry.checkpoint !== null)?.snapshot_id;
  const none = undone === undefined ? 'there is none' : 'all are later';
  throw noneFits({ sessionId, undone, why: why ?? none, ...(later === undefined ? {} : { later }) });
}

/** Or why its files cannot be had. */
async function readUsable({
  store,
  checkpoints,
  entry,
}: {
  store: SnapshotStore;
  checkpoints: string;
  entry: SnapshotEntry;
}): Promise<Snapshot | string> {
  try {
    const snapshot = store.read(entry);
    if (snapshot.copies.some(({ files }) => files.length > 0)) return snapshot;
    let gone: string | undefined;
    for (const { top, commit } of snapshot.checkpoints) {
      const workTree = await findWorkTree({ folder: top });
      if (workTree?.top === top) {
        await readCheckpoint({ git: openPrivateGit({ checkpoints, workTree }), commit, top });
        return snapshot;
      }
      gone ??= `there is no repository at ${top} any more`;
    }
    return gone ?? snapshot.problems[0]?.why ?? 'it holds no files';
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}
