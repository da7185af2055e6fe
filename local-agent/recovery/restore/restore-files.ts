import path from 'node:path';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { compareTrees } from '../git/compare-trees.ts';
import { shownName } from '../git/file-paths.ts';
import { openPrivateGit } from '../git/private-git.ts';
import { readCheckpoint } from '../git/read-checkpoint.ts';
import { lookAtWorkTree } from '../git/take-checkpoint.ts';
import { findWorkTree, type WorkTree } from '../git/work-tree.ts';
import { checkpointLimits, takeSnapshot, type SnapshotDeps } from '../snapshots/take-snapshot.ts';
import type { Snapshot } from '../snapshots/snapshot-schema.ts';
import { applyRestore, type FailedChange } from './apply-restore.ts';
import { planRestore, type Conflict, type PlannedChange } from './plan-restore.ts';
import { whoChangedSince } from './who-changed.ts';

/** `path` is below the work tree, or whole where there are several. */
export type RestoreReport = {
  files: { path: string; change: PlannedChange['change']; by: string | null }[];
  conflicts: { path: string; change: PlannedChange['change']; reason: Conflict['reason'] }[];
  /** Id of the snapshot that undoes it; null when nothing was changed. */
  checkpoint_before: string | null;
  failed: { path: string; why: string }[];
  /** What to know before it is carried out. */
  notes: string[];
};

const noCheckpoint = createErrorFactory<{ id: string; why: string }>(({ id, why }) => ({
  code: 'snapshot.no_checkpoint',
  message: `the snapshot ${id} has no files to restore: ${why}`,
  hint: 'see "subtrack snapshot show" for what it holds',
}));

const noWayBack = createErrorFactory<{ why: string }>(({ why }) => ({
  code: 'restore.no_way_back',
  message: `nothing was restored, because the files as they are now cannot be kept first: ${why}`,
}));

/**
 * Brings the files of a snapshot back, after a snapshot of what is there now. What the user changed himself since stays,
 * named as a conflict, unless `overwrite`; what no checkpoint holds stays in any case. Throws `snapshot.no_checkpoint`,
 * `restore.no_way_back`, `checkpoint.gone`, `git.*`; then nothing has changed.
 */
export async function restoreFiles({
  deps,
  snapshot,
  dryRun,
  overwrite,
}: {
  deps: SnapshotDeps;
  snapshot: Snapshot;
  dryRun: boolean;
  overwrite: boolean;
}): Promise<RestoreReport> {
  const report: RestoreReport = { files: [], conflicts: [], checkpoint_before: null, failed: [], notes: [] };
  const trees = await treesOf({ snapshot, report });
  if (!dryRun) report.checkpoint_before = await keepAsItIs({ deps, snapshot, trees });
  for (const { workTree, commit } of trees) {
    const { changes, conflicts, git } = await planFor({ deps, snapshot, workTree, commit, overwrite });
    const shown = (name: string) =>
      trees.length === 1 ? shownName(name) : path.join(workTree.top, shownName(name));
    report.conflicts.push(...conflicts.map(({ name, ...one }) => ({ path: shown(name), ...one })));
    if (dryRun) {
      report.files.push(...changes.map(({ name, change, by }) => ({ path: shown(name), change, by })));
      continue;
    }
    const { applied, failed } = await applyRestore({ git, top: workTree.top, changes });
    const by = new Map(changes.map((change) => [change.name, change.by]));
    report.files.push(
      ...applied.map(({ name, change }) => ({ path: shown(name), change, by: by.get(name) ?? null })),
    );
    report.failed.push(...failed.map(({ name, why }: FailedChange) => ({ path: shown(name), why })));
  }
  return report;
}

type RestoredTree = { workTree: WorkTree; commit: string };

async function treesOf({
  snapshot,
  report,
}: {
  snapshot: Snapshot;
  report: RestoreReport;
}): Promise<RestoredTree[]> {
  const found: RestoredTree[] = [];
  const missing: string[] = snapshot.problems.map(({ why }) => why);
  for (const { top, commit } of snapshot.checkpoints) {
    const workTree = await findWorkTree({ folder: top });
    if (workTree?.top !== top) missing.push(`there is no repository at ${top} any more`);
    else found.push({ workTree, commit });
  }
  const [first] = found;
  if (first === undefined)
    throw noCheckpoint({
      id: snapshot.snapshot_id,
      why: missing[0] ?? 'it was taken outside of a git repository',
    });
  report.notes.push(...missing);
  const { branch, operation } = first.workTree;
  if (snapshot.git && snapshot.git.branch !== branch)
    report.notes.push(
      `The snapshot was taken on ${snapshot.git.branch ?? 'no branch'}; this is ${branch ?? 'no branch'}. The branch stays as it is.`,
    );
  if (operation !== null) report.notes.push(`A ${operation} stands in the middle; it stays there.`);
  return found;
}

async function keepAsItIs({
  deps,
  snapshot,
  trees,
}: {
  deps: SnapshotDeps;
  snapshot: Snapshot;
  trees: readonly RestoredTree[];
}): Promise<string> {
  const folders = trees.map(({ workTree }) => workTree.top);
  const taken = await takeSnapshot({
    ...deps,
    sessionId: snapshot.session_id,
    trigger: 'before_restore',
    folders,
  });
  const why = taken?.snapshot.problems[0]?.why;
  if (taken === undefined || why !== undefined) throw noWayBack({ why: why ?? 'no snapshot was taken' });
  return taken.entry.snapshot_id;
}

async function planFor({
  deps,
  snapshot,
  workTree,
  commit,
  overwrite,
}: RestoredTree & { deps: SnapshotDeps; snapshot: Snapshot; overwrite: boolean }) {
  const { checkpoints } = deps.paths;
  const now = await lookAtWorkTree({ checkpoints, workTree, limits: checkpointLimits(deps.settings) });
  const git = openPrivateGit({ checkpoints, workTree });
  const { tree, note } = await readCheckpoint({ git, commit, top: workTree.top });
  const plan = planRestore({
    top: workTree.top,
    changes: await compareTrees({ git, from: now.tree, to: tree }),
    leftOut: note.left_out,
    whoChanged: whoChangedSince({
      db: deps.db,
      top: workTree.top,
      since: Date.parse(snapshot.taken_at),
      now: deps.clock(),
    }),
  });
  if (!overwrite) return { git, ...plan };
  return {
    git,
    changes: [...plan.changes, ...plan.overridable],
    conflicts: plan.conflicts.filter(({ reason }) => reason === 'not_recorded'),
  };
}
