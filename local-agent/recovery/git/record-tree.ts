import fs from 'node:fs';
import path from 'node:path';
import { isAppError } from '../../../shared/core/errors.ts';
import { readTextIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import type { PrivateGit } from './private-git.ts';
import { quotedLines, runGit, splitZero } from './run-git.ts';
import { scanChanges, type CheckpointLimits, type LeftOut } from './scan-changes.ts';
import type { WorkTree } from './work-tree.ts';

type Recorded = {
  tree: string;
  leftOut: LeftOut[];
  /** Stands for the state of the kept index. */
  index: string;
};
type RecordOptions = {
  git: PrivateGit;
  workTree: WorkTree;
  limits: CheckpointLimits;
  /** What was recorded last. */
  last: { tree: string; index: string } | undefined;
};

/** Brings the kept index up to date and writes its tree. An index that is damaged, or names what a clean-up took away, is made anew. */
export async function recordTree(options: RecordOptions): Promise<Recorded> {
  try {
    return await updateIndex(options);
  } catch (error) {
    if (!isAppError(error, 'git.failed')) throw error;
    fs.rmSync(options.git.index, { force: true });
    fs.rmSync(`${options.git.index}.lock`, { force: true });
    return updateIndex({ ...options, last: undefined });
  }
}

async function updateIndex({ git, workTree, limits, last }: RecordOptions): Promise<Recorded> {
  const found = await scanChanges({
    git,
    top: workTree.top,
    own: await trackedThoughIgnored({ git, workTree }),
    history: () => filesInHistory(workTree),
    limits,
  });
  const { write, remove } = found;
  const leftOut = found.leftOut.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const isSame = write.length === 0 && remove.length === 0 && last?.index === stampOf(git.index);
  if (isSame) return { tree: last.tree, index: last.index, leftOut };
  if (remove.length > 0) await git.run(['update-index', '--force-remove', '--stdin'], quotedLines(remove));
  if (write.length > 0)
    await git.run(['update-index', '--add', '--remove', '--replace', '--stdin'], quotedLines(write));
  const id = await git.run(['write-tree']);
  return { tree: id.toString('latin1').trim(), index: stampOf(git.index), leftOut };
}

/** Asked again only when the user's index is another one. */
async function trackedThoughIgnored({
  git,
  workTree,
}: {
  git: PrivateGit;
  workTree: WorkTree;
}): Promise<string[]> {
  const stamp = `${stampOf(path.join(workTree.gitDir, 'index'))}\n`;
  const file = path.join(git.folder, 'tracked-though-ignored');
  const kept = readTextIfThere(file);
  if (kept?.startsWith(stamp)) return splitZero(Buffer.from(kept.slice(stamp.length), 'base64'));
  const args = ['ls-files', '-z', '--cached', '--ignored', '--exclude-standard'];
  const found = await runGit({ cwd: workTree.top, args });
  writeAtomically({ file, content: `${stamp}${found.toString('base64')}` });
  return splitZero(found);
}

/** Committed, and not changed since. */
async function filesInHistory({ top, head }: WorkTree): Promise<ReadonlySet<string>> {
  if (head === null) return new Set();
  const unwatched = ['-c', 'core.fsmonitor=false'];
  const [committed, changed] = await Promise.all([
    runGit({ cwd: top, args: ['ls-tree', '-r', '-z', '--name-only', head] }),
    runGit({ cwd: top, args: [...unwatched, 'diff-index', '-z', '--name-only', head] }),
  ]);
  const names = new Set(splitZero(committed));
  for (const name of splitZero(changed)) names.delete(name);
  return names;
}

function stampOf(file: string): string {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
