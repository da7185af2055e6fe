import { isAppError } from '../../../shared/core/errors.ts';
import type { PrivateGit } from './private-git.ts';
import { joinZero, splitZero } from './run-git.ts';

/** Those of these names (latin1) that an ignore rule fits, whether or not the kept index knows them. */
export async function ignoredAmong({
  git,
  names,
}: {
  git: PrivateGit;
  names: readonly string[];
}): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  try {
    return new Set(
      splitZero(await git.run(['check-ignore', '--no-index', '-z', '--stdin'], joinZero(names))),
    );
  } catch (error) {
    // It says so when there is none.
    if (isAppError(error, 'git.failed') && error.cause === 'ended by code 1') return new Set();
    throw error;
  }
}
