import { isAppError } from '../../../shared/core/errors.ts';
import type { CopyStore } from '../copies/copy-store.ts';
import { readBlobs } from '../git/compare-trees.ts';
import type { PrivateGit } from '../git/private-git.ts';
import { joinZero, splitZero } from '../git/run-git.ts';

/** Where a restore takes files from. */
export type FileSource = {
  /** By their hash; one that is gone is not among them. */
  contents(hashes: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  /** Of these names, those that are no part of what is recorded by the rules that are there now. */
  ignored(names: readonly string[]): Promise<ReadonlySet<string>>;
};

export function checkpointSource(git: PrivateGit): FileSource {
  return {
    contents: (blobs) => readBlobs({ git, blobs }),
    async ignored(names) {
      if (names.length === 0) return new Set();
      try {
        // Whether the kept index knows a file does not matter here.
        const args = ['check-ignore', '--no-index', '-z', '--stdin'];
        return new Set(splitZero(await git.run(args, joinZero(names))));
      } catch (error) {
        // It says so when there is none.
        if (isAppError(error, 'git.failed') && error.cause === 'ended by code 1') return new Set();
        throw error;
      }
    },
  };
}

export function copySource(store: CopyStore): FileSource {
  return {
    async contents(hashes) {
      const found = new Map<string, Buffer>();
      for (const hash of hashes) {
        try {
          found.set(hash, store.read(hash));
        } catch (error) {
          // Costs this file alone.
          if (!isAppError(error, 'snapshot.copy_damaged')) throw error;
        }
      }
      return found;
    },
    ignored: async () => new Set(),
  };
}
