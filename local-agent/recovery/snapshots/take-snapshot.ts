import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import type { Paths } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import type { Journal } from '../../journal/journal.ts';
import { tryLock, type Database, type Lock } from '../../store/driver/db.ts';
import { shownName } from '../git/file-paths.ts';
import type { PrivateGit } from '../git/private-git.ts';
import { readDirtyFiles } from '../git/dirty-files.ts';
import type { CheckpointLimits, LeftOut } from '../git/scan-changes.ts';
import { takeCheckpoint, type Checkpoint } from '../git/take-checkpoint.ts';
import { findWorkTree, type WorkTree } from '../git/work-tree.ts';
import { copyPlainFolders } from './copy-plain-folders.ts';
import { readSessionState } from './session-state.ts';
import type { Snapshot, SnapshotEntry, SnapshotTrigger } from './snapshot-schema.ts';
import { openSnapshotStore } from './snapshot-store.ts';
import { workFolders } from './work-folders.ts';

/** What snapshots and hand-offs are made from. */
export type SnapshotDeps = {
  db: Database;
  journal: Journal;
  paths: Pick<Paths, 'snapshots' | 'checkpoints' | 'handoffs'>;
  settings: Pick<Settings, 'recovery' | 'handoff'>;
  clock: () => number;
};

export function checkpointLimits({ recovery }: Pick<Settings, 'recovery'>): CheckpointLimits {
  return { file: recovery.max_file_mb * 1_000_000, total: recovery.max_new_mb * 1_000_000 };
}

/** Files named one by one in a snapshot; of more there is the number. */
const MAX_DIRTY = 500;

/**
 * Records where a session stands, and its work trees as they are. Of a work tree of which there can be no checkpoint
 * the files that the session touched are copied, and it is named in `problems`. With `onlyChanged` there is none when no file has changed since the last. Throws
 * `session.not_found`, `session.imported`, `snapshot.busy`.
 */
export async function takeSnapshot({
  db,
  journal,
  paths,
  settings,
  clock,
  sessionId,
  trigger,
  onlyChanged = false,
  folders = workFolders({ db, sessionId }),
}: SnapshotDeps & {
  sessionId: string;
  trigger: SnapshotTrigger;
  onlyChanged?: boolean;
  /** Whose work trees are recorded; those of the session unless told. */
  folders?: readonly string[];
}): Promise<{ snapshot: Snapshot; entry: SnapshotEntry } | undefined> {
  const lock = await waitForLock(snapshotLock(paths));
  try {
    const store = openSnapshotStore({ root: paths.snapshots, fullEvery: settings.recovery.full_every });
    const last = store.list(sessionId).at(-1);
    const since = last === undefined ? 0 : Date.parse(last.taken_at);
    const state = readSessionState({ db, journal, sessionId, since });
    const trees = await recordTrees({
      folders,
      session: sessionId,
      checkpoints: paths.checkpoints,
      limits: checkpointLimits(settings),
      now: clock(),
    });
    const copies = copyPlainFolders({
      db,
      sessionId,
      folders: trees.plain,
      store,
      last,
      limits: checkpointLimits(settings),
    });
    const checkpoint = trees.taken[0]?.ref ?? copies.name;
    if (onlyChanged && last?.checkpoint === checkpoint && trees.taken.every(({ isSame }) => isSame))
      return undefined;
    return store.add({
      state: {
        v: 1,
        taken_at: new Date(clock()).toISOString(),
        trigger,
        ...state,
        git: trees.git,
        checkpoints: trees.taken.map(toJson),
        copies: copies.all,
        problems: trees.problems,
      },
      checkpoint,
      changedFiles: trees.taken.reduce((sum, { changedFiles }) => sum + changedFiles, copies.changedFiles),
    });
  } finally {
    lock.release();
  }
}

type Taken = Checkpoint & { top: string };

async function recordTrees({
  folders,
  session,
  checkpoints,
  limits,
  now,
}: {
  folders: readonly string[];
  session: string;
  checkpoints: string;
  limits: CheckpointLimits;
  now: number;
}): Promise<{ git: Snapshot['git']; taken: Taken[]; plain: string[]; problems: Snapshot['problems'] }> {
  const taken: Taken[] = [];
  /** Folders that are in no work tree, or in one of which there can be no checkpoint. */
  const plain: string[] = [];
  const problems: Snapshot['problems'] = [];
  let git: Snapshot['git'] = null;
  for (const [index, folder] of folders.entries()) {
    try {
      const workTree = await findWorkTree({ folder });
      if (workTree === undefined && fs.existsSync(folder)) plain.push(folder);
      if (workTree === undefined || taken.some(({ top }) => top === workTree.top)) continue;
      const checkpoint = await takeCheckpoint({
        checkpoints,
        workTree,
        session,
        limits,
        now,
        async meanwhile(recorded) {
          if (index === 0) git = await describeGit({ workTree, ...recorded });
        },
      });
      taken.push({ ...checkpoint, top: workTree.top });
      if (workTree.damage !== null) problems.push({ folder, why: workTree.damage });
    } catch (error) {
      // What git cannot hold is copied as if there were none.
      if (fs.existsSync(folder)) plain.push(folder);
      problems.push({ folder, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { git, taken, plain, problems };
}

async function describeGit({
  git,
  workTree,
  tree,
  leftOut,
}: {
  git: PrivateGit;
  workTree: WorkTree;
  tree: string;
  leftOut: readonly LeftOut[];
}): Promise<Snapshot['git']> {
  const { top, branch, head, operation } = workTree;
  const isLeftOut = (name: string) =>
    leftOut.some((one) => one.name === name || (one.name.endsWith('/') && name.startsWith(one.name)));
  const dirty = await readDirtyFiles({ git, workTree, tree, isLeftOut });
  return {
    top,
    branch,
    head,
    operation,
    dirty: dirty.slice(0, MAX_DIRTY).map(({ name, hash }) => ({ path: shownName(name), hash })),
    dirty_files: dirty.length,
  };
}

function toJson({ top, ref, commit, changedFiles, leftOut }: Taken): Snapshot['checkpoints'][number] {
  const left_out = leftOut.map(({ name, reason }) => ({ path: shownName(name), reason }));
  return { top, ref, commit, changed_files: changedFiles, left_out };
}

/** Held while a snapshot is taken. */
export function snapshotLock({ snapshots }: Pick<Paths, 'snapshots'>): string {
  return path.join(snapshots, 'taking.lock');
}

const busy = createErrorFactory(() => ({
  code: 'snapshot.busy',
  message: 'another snapshot is being taken',
  hint: 'try again in a moment',
}));

const TRIES = 100;
const BETWEEN_TRIES_MS = 50;

async function waitForLock(file: string): Promise<Lock> {
  for (let left = TRIES; left > 0; left -= 1) {
    const lock = tryLock(file);
    if (lock) return lock;
    await sleep(BETWEEN_TRIES_MS);
  }
  throw busy();
}
