import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../config/paths.ts';
import { ensurePlaced } from '../files/placed-folder.ts';
import { listIfThere } from '../files/read-if-there.ts';
import { sessionFileStem } from '../journal/journal-files.ts';
import { readPurgedSessions } from '../journal/purged-sessions.ts';
import { tryLock } from '../store/driver/db.ts';
import { indexFile, openArchiveIndex, type ArchivedFile, type ArchiveIndex } from './archive-index.ts';
import { walkPack } from './pack-file.ts';

const SUFFIX = '.zst';

/** The archive, open for one writer. */
export type Archive = {
  folder: string;
  index: ArchiveIndex;
  /** Sessions that were deleted for good, and are not to be archived again. */
  purged: ReadonlySet<string>;
  close(): void;
};

/** Undefined while another process writes. Throws `storage.not_mounted`. Packs that grew without the index knowing, because of a stop, are read in. */
export function openArchive({
  paths,
}: {
  paths: Pick<Paths, 'archive' | 'archiveLock' | 'purged'>;
}): Archive | undefined {
  ensurePlaced(paths.archive);
  const lock = tryLock(paths.archiveLock);
  if (lock === undefined) return undefined;
  const folder = paths.archive;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const index = openArchiveIndex({ file: indexFile(folder) });
    try {
      reconcile({ folder, index });
    } catch (error) {
      index.close();
      throw error;
    }
    return {
      folder,
      index,
      purged: readPurgedSessions(paths.purged),
      close() {
        index.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

export function packFile({ folder, sessionId }: { folder: string; sessionId: string }): string {
  return path.join(folder, `${sessionFileStem(sessionId)}${SUFFIX}`);
}

function reconcile({ folder, index }: { folder: string; index: ArchiveIndex }): void {
  const names = new Set(listIfThere(folder).filter((name) => name.endsWith(SUFFIX)));
  for (const sessionId of index.sessionIds()) {
    const file = packFile({ folder, sessionId });
    const isThere = names.delete(path.basename(file));
    const known = index.packSize(sessionId);
    const size = isThere ? fs.statSync(file).size : 0;
    if (size === known) continue;
    // Shorter than it was, it is another one: read from its start.
    if (size < known) index.forget(sessionId);
    if (isThere) readIn({ file, index, from: size < known ? 0 : known });
  }
  for (const name of names) readIn({ file: path.join(folder, name), index, from: 0 });
}

/** Takes records into the index that it does not know, and cuts off what a kill has left of one. */
function readIn({ file, index, from }: { file: string; index: ArchiveIndex; from: number }): void {
  const fd = fs.openSync(file, 'r+');
  try {
    const files = new Map<string, ArchivedFile>();
    let sessionId: string | undefined;
    let storedBytes = from;
    for (const placed of walkPack({ fd, file, from })) {
      if (placed.kind === 'torn') {
        fs.ftruncateSync(fd, placed.start);
        break;
      }
      storedBytes = placed.end;
      if (placed.kind !== 'record') continue;
      const { record } = placed;
      sessionId ??= record.session_id;
      const key = `${record.root}\0${record.file}`;
      const before = files.get(key) ?? index.fileOf(record);
      files.set(key, {
        root: record.root,
        file: record.file,
        session_id: record.session_id,
        version: record.version,
        bytes: record.offset + record.bytes,
        kept_bytes: (before?.kept_bytes ?? 0) + record.bytes,
        // Compared as a whole when it is looked at next.
        fingerprint: '',
        inode: 0,
        size: -1,
        mtime_ms: record.mtime_ms,
      });
    }
    sessionId ??= sessionOf({ file, index });
    if (sessionId !== undefined) index.save({ sessionId, storedBytes, files: [...files.values()] });
  } finally {
    fs.closeSync(fd);
  }
}

/** Of a pack that has nothing new but a torn end. */
function sessionOf({ file, index }: { file: string; index: ArchiveIndex }): string | undefined {
  const folder = path.dirname(file);
  return index.sessionIds().find((sessionId) => packFile({ folder, sessionId }) === file);
}
