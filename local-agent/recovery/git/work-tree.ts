import fs from 'node:fs';
import path from 'node:path';
import { isAppError } from '../../../shared/core/errors.ts';
import { readTextIfThere } from '../../files/read-if-there.ts';
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
  config: RepositoryConfig;
};

/**
 * The work tree that a folder is in; undefined when it is in none (no repository, inside of `.git`, gone). Throws
 * `git.failed` when git refuses to look, `git.missing`.
 */
export async function findWorkTree({ folder }: { folder: string }): Promise<WorkTree | undefined> {
  if (!fs.existsSync(folder)) return undefined;
  const places = ['--show-toplevel', '--git-dir', '--git-common-dir', '--show-object-format'];
  const args = ['rev-parse', '--path-format=absolute', ...places, '--revs-only', 'HEAD'];
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
    return { top, gitDir, commonDir, objectFormat, config, ...now };
  } catch (error) {
    if (isAppError(error, 'git.failed') && isNoWorkTree(String(error.cause))) return undefined;
    throw error;
  }
}

function isNoWorkTree(stderr: string): boolean {
  return /not a git repository|must be run in a work tree/i.test(stderr);
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
