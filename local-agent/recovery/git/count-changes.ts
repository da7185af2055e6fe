import { isAppError } from '../../../shared/core/errors.ts';
import type { PrivateGit } from './private-git.ts';
import { splitZero } from './run-git.ts';

/** How many files differ between two trees; all of them where there is nothing to compare with. */
export async function countChanges({
  git,
  from,
  to,
}: {
  git: PrivateGit;
  from: string | null;
  to: string;
}): Promise<number> {
  if (from === to) return 0;
  const all = ['ls-tree', '-r', '-z', '--name-only', to];
  if (from === null) return splitZero(await git.run(all)).length;
  try {
    return splitZero(await git.run(['diff-tree', '-r', '-z', '--name-only', from, to])).length;
  } catch (error) {
    if (!isAppError(error, 'git.failed')) throw error;
    // What it is compared with was collected since.
    return splitZero(await git.run(all)).length;
  }
}
