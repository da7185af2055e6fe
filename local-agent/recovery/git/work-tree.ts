import fs from 'node:fs';
import path from 'node:path';
import { createErrorFactory, isAppError } from '../../../shared/core/errors.ts';
import { readTextIfThere } from '../../files/read-if-there.ts';
import { findDamage, type Damage } from './find-damage.ts';
import { readRepositoryConfig, type RepositoryConfig } from './repository-config.ts';
import { runGit } from './run-git.ts';

/** A git work tree: the main one of a repository, or a linked one. Paths are absolute. */
export type WorkTree = {
  top: string;
  /** Of this work tree alone: index, HEAD. */
  gitDir: string;
  /** Shared by all work trees of the repository: objects, refs. */
  commonDir: string;
  objectFormat: string;
  /** Null before the first commit. */
  head: string | null;
  /** Null when no branch is checked out. */
  branch: string | null;
  /** What stands in the middle: a rebase, merge and the like. */
  operation: string | null;
  /** What is wrong with it, although its files can be recorded. */
  damage: string | null;
  config: RepositoryConfig;
};

const damaged = createErrorFactory<Damage>(({ top, what, hint }) => ({
  code: 'git.damaged',
  message: `the repository at ${top} is damaged: ${what}`,
  hint,
}));

/**
 * The work tree that a folder is in; undefined when it is in none (no repository, inside of `.git`, gone). Throws
 * `git.damaged` when there is a repository that git cannot read, `git.failed` when git refuses to look, `git.missing`.
 */
export async function findWorkTree({ folder }: { folder: string }): Promise<WorkTree | undefined> {
  if (!fs.existsSync(folder)) return undefined;
  const places = ['--show-toplevel', '--git-dir', '--git-common-dir', '--show-object-format'];
  const args = ['rev-parse', '--path-format=absolute', ...places, '--revs-only', 'HEAD^{commit}'];
  try {
    const [answer, config] = await Promise.all([
      runGit({ cwd: folder, args }),
      readRepositoryConfig({ folder }),
    ]);
    const [top, gitDir, commonDir, objectFormat, head = '', ...more] = answer
      .toString('utf8')
      .trimEnd()
      .split('\n');
    // A line more: a folder of the path has a line break in its name, and it is not clear which.
    if (!top || !gitDir || !commonDir || !objectFormat || more.length > 0) return undefined;
    const now = { head: head || null, branch: branchOf(gitDir), operation: operationOf(gitDir) };
    const damage = head === '' ? lostCommit({ gitDir, commonDir, branch: now.branch }) : null;
    return { top, gitDir, commonDir, objectFormat, config, damage, ...now };
  } catch (error) {
    if (!isAppError(error, 'git.failed')) throw error;
    const stderr = String(error.cause);
    if (/must be run in a work tree/i.test(stderr)) return undefined;
    const damage = findDamage({ folder });
    if (damage !== undefined) throw damaged(damage);
    if (/not a git repository/i.test(stderr)) return undefined;
    throw error;
  }
}

/** The same where a repository that cannot be read is as good as none. */
export async function readWorkTree({ folder }: { folder: string }): Promise<WorkTree | undefined> {
  try {
    return await findWorkTree({ folder });
  } catch (error) {
    if (isAppError(error, 'git.damaged')) return undefined;
    throw error;
  }
}

/** A branch without a commit is new, unless something says that it has one. */
function lostCommit({
  gitDir,
  commonDir,
  branch,
}: Pick<WorkTree, 'gitDir' | 'commonDir' | 'branch'>): string | null {
  const isKnown = branch === null || hasBranch({ commonDir, ref: `refs/heads/${branch}` });
  return isKnown ? `the last commit that ${path.join(gitDir, 'HEAD')} leads to cannot be found` : null;
}

function hasBranch({ commonDir, ref }: { commonDir: string; ref: string }): boolean {
  if (fs.statSync(path.join(commonDir, ref), { throwIfNoEntry: false })?.isFile()) return true;
  return (readTextIfThere(path.join(commonDir, 'packed-refs')) ?? '').includes(` ${ref}\n`);
}

function branchOf(gitDir: string): string | null {
  return /^ref: refs\/heads\/(.+)$/m.exec(readTextIfThere(path.join(gitDir, 'HEAD')) ?? '')?.[1] ?? null;
}

const operations = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
] as const;

function operationOf(gitDir: string): string | null {
  return operations.find(([file]) => fs.existsSync(path.join(gitDir, file)))?.[1] ?? null;
}
