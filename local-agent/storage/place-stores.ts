import fs from 'node:fs';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { syncLocks } from '../config/connections.ts';
import { INCOMING_SUFFIX, MOVED_SUFFIX, placeTrouble } from '../files/placed-folder.ts';
import { waitFor } from '../runtime/wait-for.ts';
import { tryLock } from '../store/driver/db.ts';
import { finishMove, linkTarget, moveFolder } from './move-folder.ts';
import { storedFolders, type StoredFolder, type StoredKind } from './stored-folders.ts';

type PlacingPaths = Pick<
  Paths,
  StoredKind | 'home' | 'device' | 'ingestLock' | 'syncLock' | 'archiveLock' | 'searchLock'
>;

export type PlaceReport = { kind: StoredKind; state: 'moved' | 'waits'; text: string };

const PATIENCE_MS = 10_000;

/**
 * Puts journal, archive and search index where the settings want them. What cannot be moved now stays where it is and is
 * told; it is tried again with the next start.
 */
export async function placeStores({
  paths,
  split,
}: {
  paths: PlacingPaths;
  split: Settings['storage']['split'];
}): Promise<PlaceReport[]> {
  const folders = storedFolders({ paths, split });
  if (!folders.some(isMisplaced)) return [];
  const held: { release(): void }[] = [];
  try {
    for (const file of [paths.ingestLock, ...syncLocks(paths), paths.archiveLock, paths.searchLock]) {
      const lock = await waitFor({ ask: () => tryLock(file), patienceMs: PATIENCE_MS });
      if (lock === undefined) {
        const text = 'another process is at work; it is moved with the next start';
        return folders.filter(isMisplaced).map(({ kind }) => ({ kind, state: 'waits', text }));
      }
      held.push(lock);
    }
    return folders.flatMap((one) => place(one));
  } finally {
    for (const lock of held.toReversed()) lock.release();
  }
}

/** Whether it lies elsewhere than it should, or a move was stopped. */
export function isMisplaced({ folder, wanted }: StoredFolder): boolean {
  const half = [MOVED_SUFFIX, INCOMING_SUFFIX].some(
    (suffix) => fs.lstatSync(folder + suffix, { throwIfNoEntry: false }) !== undefined,
  );
  return half || linkTarget(folder) !== wanted;
}

function tryToMove({ folder, wanted }: Pick<StoredFolder, 'folder' | 'wanted'>): void {
  try {
    moveFolder({ folder, wanted });
  } catch (error) {
    finishMove(folder);
    throw error;
  }
}

function place(one: StoredFolder): PlaceReport[] {
  const { kind, folder, wanted, disk } = one;
  try {
    finishMove(folder);
    if (linkTarget(folder) === wanted) return [];
    const trouble = placeTrouble(folder);
    if (trouble !== undefined) throw trouble;
    if (disk !== undefined && !fs.existsSync(disk)) {
      return [{ kind, state: 'waits', text: `${disk} is not there; the ${kind} stays where it is` }];
    }
    tryToMove({ folder, wanted });
    return [{ kind, state: 'moved', text: `the ${kind} lies in ${wanted ?? folder} now` }];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ kind, state: 'waits', text: `the ${kind} stays where it is: ${why}` }];
  }
}
