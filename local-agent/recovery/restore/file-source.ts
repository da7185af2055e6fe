import { isAppError } from '../../../shared/core/errors.ts';
import type { CopyStore } from '../copies/copy-store.ts';
import { readBlobs } from '../git/compare-trees.ts';
import { ignoredAmong } from '../git/ignored-among.ts';
import type { PrivateGit } from '../git/private-git.ts';

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
    ignored: (names) => ignoredAmong({ git, names }),
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
