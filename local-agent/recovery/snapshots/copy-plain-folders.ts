import { isAppError } from '../../../shared/core/errors.ts';
import type { Database } from '../../store/driver/db.ts';
import { copyFiles, countChanged, nameOfCopies, type Copies } from '../copies/copy-files.ts';
import { openCopyStore } from '../copies/copy-store.ts';
import { touchedFiles } from '../copies/touched-files.ts';
import type { CheckpointLimits } from '../git/scan-changes.ts';
import type { SnapshotEntry } from './snapshot-schema.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** Outside of git there is nobody to say what belongs to a project: the files that the session touched are kept. */
export function copyPlainFolders({
  db,
  sessionId,
  folders,
  store,
  last,
  limits,
}: {
  db: Database;
  sessionId: string;
  folders: readonly string[];
  store: SnapshotStore;
  last: SnapshotEntry | undefined;
  limits: CheckpointLimits;
}): { all: Copies[]; name: string | null; changedFiles: number } {
  const before = folders.length === 0 || last === undefined ? [] : copiesIn({ store, last });
  const copyStore = openCopyStore(store.folderOf(sessionId));
  let changedFiles = 0;
  const all = [...new Set(folders)].map((folder) => {
    const from = before.find((one) => one.folder === folder);
    const touched = touchedFiles({ db, sessionId, folder });
    const names = [...new Set([...touched, ...(from?.files.map((file) => file.path) ?? [])])].sort();
    const to = copyFiles({ folder, names, store: copyStore, last: from, limits });
    changedFiles += countChanged({ from, to });
    return to;
  });
  return { all, name: nameOfCopies(all), changedFiles };
}

/** Without the last one every file is looked at anew. */
function copiesIn({ store, last }: { store: SnapshotStore; last: SnapshotEntry }): Copies[] {
  try {
    return store.read(last).copies;
  } catch (error) {
    if (isAppError(error, 'snapshot.damaged')) return [];
    throw error;
  }
}
