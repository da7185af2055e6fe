import type { Copies } from '../copies/copy-files.ts';
import { openCopyStore } from '../copies/copy-store.ts';
import { touchedFiles } from '../copies/touched-files.ts';
import { compareTrees } from '../git/compare-trees.ts';
import { openPrivateGit } from '../git/private-git.ts';
import { readCheckpoint } from '../git/read-checkpoint.ts';
import { lookAtWorkTree } from '../git/take-checkpoint.ts';
import type { WorkTree } from '../git/work-tree.ts';
import type { Snapshot } from '../snapshots/snapshot-schema.ts';
import { openSnapshotStore } from '../snapshots/snapshot-store.ts';
import { checkpointLimits, type SnapshotDeps } from '../snapshots/take-snapshot.ts';
import { compareCopies } from './compare-copies.ts';
import { checkpointSource, copySource, type FileSource } from './file-source.ts';
import { onlyOfAgent } from './only-of-agent.ts';
import { planRestore, type RestorePlan } from './plan-restore.ts';
import { takeEditsOut } from './take-edits-out.ts';
import { whoChangedSince, whoWorkedSince } from './who-changed.ts';

export type RestoredTree = { workTree: WorkTree; commit: string };

type Planned = { deps: SnapshotDeps; snapshot: Snapshot; overwrite: boolean; agent: string | undefined };
/** What is to be done below `top`, and where the files come from. */
export type SourcedPlan = Pick<RestorePlan, 'changes' | 'conflicts'> & { source: FileSource; top: string };

export async function planTree({
  workTree,
  commit,
  ...planned
}: Planned & RestoredTree): Promise<SourcedPlan> {
  const { deps } = planned;
  const { checkpoints } = deps.paths;
  const now = await lookAtWorkTree({ checkpoints, workTree, limits: checkpointLimits(deps.settings) });
  const git = openPrivateGit({ checkpoints, workTree });
  const { top } = workTree;
  const { tree, note } = await readCheckpoint({ git, commit, top });
  const changes = await compareTrees({ git, from: now.tree, to: tree });
  return plan({ ...planned, source: checkpointSource(git), top, changes, leftOut: note.left_out });
}

export function planCopies({ copies, ...planned }: Planned & { copies: Copies }): Promise<SourcedPlan> {
  const { deps, snapshot } = planned;
  const { folder: top } = copies;
  const sessionId = snapshot.session_id;
  const changes = compareCopies({
    copies,
    touched: touchedFiles({ db: deps.db, sessionId, folder: top }),
    maxBytes: checkpointLimits(deps.settings).file,
  });
  const snapshots = openSnapshotStore({ root: deps.paths.snapshots, fullEvery: 1 });
  const source = copySource(openCopyStore(snapshots.folderOf(sessionId)));
  return plan({ ...planned, source, top, changes, leftOut: [] });
}

async function plan({
  deps,
  snapshot,
  overwrite,
  agent,
  source,
  ...what
}: Planned & { source: FileSource } & Omit<
    Parameters<typeof planRestore>[0],
    'whoChanged'
  >): Promise<SourcedPlan> {
  const { db, clock } = deps;
  const { top } = what;
  const since = Date.parse(snapshot.taken_at);
  const period = { db, top, since, now: clock() };
  const all = planRestore({ ...what, whoChanged: whoChangedSince(period) });
  const found =
    agent === undefined
      ? { ...all, source }
      : await takeEditsOut({
          deps,
          snapshot,
          agent,
          top,
          source,
          plan: onlyOfAgent({ plan: all, agent, whoWorked: whoWorkedSince(period) }),
        });
  if (!overwrite) return { ...found, top };
  return {
    source: found.source,
    top,
    changes: [...found.changes, ...found.overridable],
    conflicts: found.conflicts.filter(({ reason }) => reason !== 'changed_by_you'),
  };
}
