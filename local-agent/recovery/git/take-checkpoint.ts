import fs from 'node:fs';
import path from 'node:path';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { tryLock } from '../../store/driver/db.ts';
import { readChain, TAKING_LOCK, writeChain } from './checkpoint-chain.ts';
import { checkpointMessage } from './checkpoint-message.ts';
import { addCheckpointRef, hasRef } from './checkpoint-refs.ts';
import { countChanges } from './count-changes.ts';
import { openPrivateGit, type PrivateGit } from './private-git.ts';
import { recordTree } from './record-tree.ts';
import type { CheckpointLimits, LeftOut } from './scan-changes.ts';
import type { WorkTree } from './work-tree.ts';

/** The whole work tree at one moment, as a commit of the user's repository that no branch knows. */
export type Checkpoint = {
  ref: string;
  commit: string;
  tree: string;
  /** Nothing has changed since the one before, which this is. */
  isSame: boolean;
  /** Since the one before, or since the last commit where there is none. */
  changedFiles: number;
  leftOut: LeftOut[];
};

const busy = createErrorFactory<{ top: string }>(({ top }) => ({
  code: 'checkpoint.busy',
  message: `a checkpoint of ${top} is being taken already`,
  hint: 'try again in a moment',
}));

type TakeOptions = {
  /** Folder of ours for indexes and the like. */
  checkpoints: string;
  workTree: WorkTree;
  session: string;
  limits: CheckpointLimits;
  now: number;
  /** What else is wanted of the tree is found out while the commit is made. */
  meanwhile?: (o: { git: PrivateGit; tree: string; leftOut: LeftOut[] }) => Promise<void>;
};

/**
 * Records every file that git does not ignore, untracked ones too. Costs a look at each file's times; what is opened is
 * what changed since the last time. Index, HEAD, stash, hooks and reflog of the user are not touched. Throws
 * `checkpoint.busy`, `git.failed`, `git.missing`: then there is none, and nothing else has changed.
 */
export async function takeCheckpoint(options: TakeOptions): Promise<Checkpoint> {
  return withPrivateGit(options, (git) => takeAlone({ git, ...options }));
}

/** The work tree as it is, by which it can be compared; nothing refers to it. Throws like `takeCheckpoint`. */
export async function lookAtWorkTree({
  checkpoints,
  workTree,
  limits,
}: Pick<TakeOptions, 'checkpoints' | 'workTree' | 'limits'>): Promise<{ tree: string; leftOut: LeftOut[] }> {
  return withPrivateGit({ checkpoints, workTree }, (git) =>
    recordTree({ git, workTree, limits, last: undefined }),
  );
}

async function withPrivateGit<T>(
  { checkpoints, workTree }: Pick<TakeOptions, 'checkpoints' | 'workTree'>,
  work: (git: PrivateGit) => Promise<T>,
): Promise<T> {
  const git = openPrivateGit({ checkpoints, workTree });
  const lock = tryLock(path.join(git.folder, TAKING_LOCK));
  if (lock === undefined) throw busy({ top: workTree.top });
  try {
    // Whoever left it was stopped half-way: we hold the lock.
    fs.rmSync(`${git.index}.lock`, { force: true });
    return await work(git);
  } finally {
    lock.release();
  }
}

async function takeAlone({
  git,
  session,
  now,
  workTree,
  limits,
  meanwhile,
}: TakeOptions & { git: PrivateGit }): Promise<Checkpoint> {
  const last = readChain(git.folder);
  const recorded = await recordTree({ git, workTree, limits, last });
  const { tree, leftOut } = recorded;
  const left_out = JSON.stringify(leftOut);
  const isLike = last?.session === session && last.tree === tree && last.left_out === left_out;
  if (isLike && (await hasRef({ workTree, ...last }))) {
    await meanwhile?.({ git, tree, leftOut });
    return { ...last, isSame: true, changedFiles: 0, leftOut };
  }
  const parent = workTree.head === null ? [] : ['-p', workTree.head];
  const message = Buffer.from(checkpointMessage({ session, now, leftOut, workTree }));
  const commitTree = async () => {
    const commit = (await git.run(['commit-tree', tree, ...parent], message)).toString('latin1').trim();
    const after = last?.session === session ? last.ref : undefined;
    return { commit, ref: await addCheckpointRef({ workTree, session, commit, after }) };
  };
  const [{ commit, ref }, changedFiles] = await Promise.all([
    commitTree(),
    countChanges({ git, from: last?.tree ?? workTree.head, to: tree }),
    meanwhile?.({ git, tree, leftOut }),
  ]);
  const chain = { session, ref, commit, tree, left_out, index: recorded.index };
  writeChain({ folder: git.folder, chain });
  return { ref, commit, tree, isSame: false, changedFiles, leftOut };
}
