import path from 'node:path';
import { createErrorFactory, isAppError, type AppError } from '../../../shared/core/errors.ts';
import { isBelow } from '../../files/is-below.ts';
import { shownName } from '../git/file-paths.ts';
import { findWorkTree } from '../git/work-tree.ts';
import { describeProblem } from '../snapshots/describe-problem.ts';
import { takeSnapshot, type SnapshotDeps } from '../snapshots/take-snapshot.ts';
import type { Snapshot } from '../snapshots/snapshot-schema.ts';
import { applyRestore, type FailedChange } from './apply-restore.ts';
import type { Conflict, PlannedChange } from './plan-restore.ts';
import { planCopies, planTree, type RestoredTree, type SourcedPlan } from './plan-snapshot.ts';

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
  agent,
}: {
  deps: SnapshotDeps;
  snapshot: Snapshot;
  dryRun: boolean;
  overwrite: boolean;
  /** Id of a run: then what it changed since, and nothing else. */
  agent?: string | undefined;
}): Promise<RestoreReport> {
  const report: RestoreReport = { files: [], conflicts: [], checkpoint_before: null, failed: [], notes: [] };
  const trees = await treesOf({ snapshot, report });
  const folders = [
    ...trees.map(({ workTree }) => workTree.top),
    ...snapshot.copies.map(({ folder }) => folder),
  ];
  if (!dryRun) report.checkpoint_before = await keepAsItIs({ deps, snapshot, folders, trees });
  const shownIn = (top: string) => (name: string) =>
    folders.length === 1 ? shownName(name) : path.join(top, shownName(name));
  const planned = { deps, snapshot, overwrite, agent };
  for (const tree of trees) {
    const plan = await planTree({ ...planned, ...tree });
    await carryOut({ report, dryRun, plan, shown: shownIn(plan.top) });
  }
  for (const copies of snapshot.copies) {
    const plan = await planCopies({ ...planned, copies });
    await carryOut({ report, dryRun, plan, shown: shownIn(plan.top) });
  }
  return report;
}

async function carryOut({
  report,
  dryRun,
  plan: { source, top, changes, conflicts },
  shown,
}: {
  report: RestoreReport;
  dryRun: boolean;
  plan: SourcedPlan;
  shown: (name: string) => string;
}): Promise<void> {
  report.conflicts.push(...conflicts.map(({ name, ...one }) => ({ path: shown(name), ...one })));
  if (dryRun) {
    report.files.push(...changes.map(({ name, change, by }) => ({ path: shown(name), change, by })));
    return;
  }
  const { applied, failed } = await applyRestore({ source, top, changes });
  const by = new Map(changes.map((change) => [change.name, change.by]));
  report.files.push(
    ...applied.map(({ name, change }) => ({ path: shown(name), change, by: by.get(name) ?? null })),
  );
  report.failed.push(...failed.map(({ name, why }: FailedChange) => ({ path: shown(name), why })));
}

async function treesOf({
  snapshot,
  report,
}: {
  snapshot: Snapshot;
  report: RestoreReport;
}): Promise<RestoredTree[]> {
  const found: RestoredTree[] = [];
  const missing: string[] = snapshot.problems.map((problem) => describeProblem({ snapshot, problem }));
  let damage: AppError | undefined;
  for (const { top, commit } of snapshot.checkpoints) {
    try {
      const workTree = await findWorkTree({ folder: top });
      if (workTree?.top !== top) missing.push(`there is no repository at ${top} any more`);
      else found.push({ workTree, commit });
    } catch (error) {
      if (!isAppError(error, 'git.damaged')) throw error;
      damage = error;
      missing.push(error.message);
    }
  }
  const [first] = found;
  report.notes.push(...missing);
  if (first === undefined && snapshot.copies.length > 0) return found;
  if (first === undefined && damage) throw damage;
  if (first === undefined)
    throw noCheckpoint({
      id: snapshot.snapshot_id,
      why: missing[0] ?? 'it was taken outside of a git repository',
    });
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
  folders,
  trees,
}: {
  deps: SnapshotDeps;
  snapshot: Snapshot;
  folders: readonly string[];
  trees: readonly RestoredTree[];
}): Promise<string> {
  const taken = await takeSnapshot({
    ...deps,
    sessionId: snapshot.session_id,
    trigger: 'before_restore',
    folders,
  });
  if (taken === undefined) throw noWayBack({ why: 'no snapshot was taken' });
  const { checkpoints, copies, problems } = taken.snapshot;
  // Copies hold all that copies bring back, and less than a checkpoint does.
  const isKept = (folder: string) =>
    checkpoints.some(({ top }) => isBelow({ file: folder, folder: top })) ||
    (copies.some((one) => one.folder === folder) && !trees.some(({ workTree }) => workTree.top === folder));
  const problem = problems.find(({ folder }) => !isKept(folder));
  if (problem !== undefined) throw noWayBack({ why: problem.why });
  return taken.entry.snapshot_id;
}
