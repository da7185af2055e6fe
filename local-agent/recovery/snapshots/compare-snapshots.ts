import { createErrorFactory, isAppError } from '../../../shared/core/errors.ts';
import type { Copies } from '../copies/copy-files.ts';
import { compareTrees } from '../git/compare-trees.ts';
import { shownName } from '../git/file-paths.ts';
import { openPrivateGit } from '../git/private-git.ts';
import { readCheckpoint } from '../git/read-checkpoint.ts';
import { findWorkTree } from '../git/work-tree.ts';
import type { Snapshot } from './snapshot-schema.ts';

const notComparable = createErrorFactory<{ why: string }>(({ why }) => ({
  code: 'snapshot.not_comparable',
  message: why,
  hint: 'see "subtrack snapshot list" for others',
}));

export type FileDifference = { path: string; change: 'added' | 'changed' | 'deleted' };

export type SnapshotDifference = {
  from: string;
  to: string;
  files: FileDifference[];
  /** Why they could not be compared, in words. */
  files_problem: string | null;
  /** Shows the lines; null where the two have no work tree in common. */
  git_command: string | null;
  tasks_finished: string[];
  decisions: Snapshot['decisions'];
  errors_new: Snapshot['errors'];
  tokens: number;
  cost_micros: number;
};

/** From one snapshot to another; what the two states tell by themselves also where their files cannot be compared. */
export async function compareSnapshots({
  checkpoints,
  from,
  to,
}: {
  checkpoints: string;
  from: Snapshot;
  to: Snapshot;
}): Promise<SnapshotDifference> {
  const told = withoutFiles({ from, to });
  try {
    return { ...told, ...(await compareFiles({ checkpoints, from, to })) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { ...told, files_problem: error.message };
  }
}

function withoutFiles({ from, to }: { from: Snapshot; to: Snapshot }): SnapshotDifference {
  const finished = new Set(from.tasks.finished.map(({ task_id }) => task_id));
  const known = new Set(from.errors.map(({ action, message }) => `${action} ${message}`));
  return {
    from: from.snapshot_id,
    to: to.snapshot_id,
    files: [],
    files_problem: null,
    git_command: null,
    tasks_finished: to.tasks.finished
      .filter(({ task_id }) => !finished.has(task_id))
      .map(({ subject, task_id }) => subject ?? task_id),
    decisions: to.decisions.filter(({ at }) => at > from.taken_at),
    errors_new: to.errors.filter(({ action, message }) => !known.has(`${action} ${message}`)),
    tokens: Math.max(0, to.usage.tokens - from.usage.tokens),
    cost_micros: Math.max(0, to.usage.cost_micros - from.usage.cost_micros),
  };
}

/** Throws `checkpoint.gone`, `git.*`, `snapshot.not_comparable`. */
async function compareFiles({
  checkpoints,
  from,
  to,
}: {
  checkpoints: string;
  from: Snapshot;
  to: Snapshot;
}): Promise<Pick<SnapshotDifference, 'files' | 'git_command'>> {
  for (const one of from.checkpoints) {
    const other = to.checkpoints.find(({ top }) => top === one.top);
    const workTree = other && (await findWorkTree({ folder: one.top }));
    if (other === undefined) continue;
    if (workTree === undefined) throw notComparable({ why: `there is no repository at ${one.top} any more` });
    const git = openPrivateGit({ checkpoints, workTree });
    const [before, after] = await Promise.all(
      [one, other].map(({ commit, top }) => readCheckpoint({ git, commit, top })),
    );
    const changes = await compareTrees({ git, from: before?.tree ?? '', to: after?.tree ?? '' });
    return {
      files: changes.map(({ name, from, to }) => ({
        path: shownName(name),
        change: from === null ? 'added' : to === null ? 'deleted' : 'changed',
      })),
      git_command: `git diff ${one.ref} ${other.ref}`,
    };
  }
  const isCopied = from.copies.some(({ folder }) => to.copies.some((copies) => copies.folder === folder));
  if (!isCopied && from.checkpoints.length + to.checkpoints.length > 0)
    throw notComparable({ why: 'the two hold no files of the same repository or folder' });
  return { files: from.copies.flatMap((copies) => compareCopied({ copies, to })), git_command: null };
}

/** What was copied both times, or went in between; a file that was touched later is told as added. */
function compareCopied({ copies, to }: { copies: Copies; to: Snapshot }): FileDifference[] {
  const later = to.copies.find(({ folder }) => folder === copies.folder);
  if (later === undefined) return [];
  const before = new Map(copies.files.map((file) => [file.path, file]));
  const gone = later.missing.filter((name) => before.has(name));
  return [
    ...later.files.flatMap((file): FileDifference[] => {
      const old = before.get(file.path);
      if (old === undefined) return [{ path: file.path, change: 'added' }];
      const isSame = old.sha256 === file.sha256 && old.mode === file.mode;
      return isSame ? [] : [{ path: file.path, change: 'changed' }];
    }),
    ...gone.map((name): FileDifference => ({ path: name, change: 'deleted' })),
  ];
}
