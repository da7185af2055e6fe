import { compareTrees } from './compare-trees.ts';
import type { PrivateGit } from './private-git.ts';
import { runGit, splitZero } from './run-git.ts';
import type { WorkTree } from './work-tree.ts';

/** Names (latin1) of files that differ from the last commit, with git's hash of the content; null: deleted. */
export type DirtyFile = { name: string; hash: string | null };

/** So many names still fit into one command line. */
const NAMES_AT_ONCE = 200;

/**
 * A checkpoint holds bytes, a commit what git made of them (other line ends, the pointer to a large file): where both hold a
 * file, the user's own index says whether it was changed.
 */
export async function readDirtyFiles({
  git,
  workTree,
  tree,
  isLeftOut,
}: {
  git: PrivateGit;
  workTree: WorkTree;
  /** Of the checkpoint. */
  tree: string;
  /** What the checkpoint left out is missing from it, and not deleted. */
  isLeftOut: (name: string) => boolean;
}): Promise<DirtyFile[]> {
  const { head, top } = workTree;
  if (head === null) {
    const names = splitZero(await git.run(['ls-tree', '-r', '-z', tree]));
    return names.map((line) => ({
      name: line.slice(line.indexOf('\t') + 1),
      hash: line.split(/[ \t]/, 3)[2] ?? null,
    }));
  }
  const changes = await compareTrees({ git, from: head, to: tree });
  const inBoth = changes.filter(({ from, to }) => from && to).map(({ name }) => name);
  const args = ['-c', 'core.fsmonitor=false', 'diff-index', '-z', '--name-only', head];
  const few = inBoth.length <= NAMES_AT_ONCE && inBoth.every((name) => /^[\x20-\x7e]+$/.test(name));
  const pathspecs = few ? ['--', ...inBoth.map((name) => `:(top,literal)${name}`)] : [];
  const changed = new Set(
    inBoth.length === 0 ? [] : splitZero(await runGit({ cwd: top, args: [...args, ...pathspecs] })),
  );
  return changes
    .filter(({ name, from, to }) => (from && to ? changed.has(name) : to !== null || !isLeftOut(name)))
    .map(({ name, to }) => ({ name, hash: to?.blob ?? null }));
}
