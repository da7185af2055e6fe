import fs from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAppError } from '../../shared/core/errors.ts';
import type { ArchivedFile } from './archive-index.ts';
import { readVersions, type VersionedFile } from './archived-versions.ts';
import { findFiles, type SourceFile } from './find-files.ts';
import { newRecords, WINDOW_BYTES, type NewRecord } from './new-records.ts';
import { packFile, type Archive } from './open-archive.ts';
import { appendToPack } from './pack-file.ts';
import { encodeRecord } from './pack-record.ts';

export type ArchivePass = {
  /** Every session that has a file on disk. */
  sessions: ReadonlySet<string>;
  sources: readonly SourceFile[];
  files_archived: number;
  bytes_archived: number;
  /** Sessions with files that were left for the next pass. */
  pending: number;
};

export type ArchiveProgress = { files: number; total_files: number };

/**
 * Copies what is new of everything that the client keeps of sessions. A stop at any moment loses nothing: what was not
 * written is written next time. Throws `archive.full` or `archive.unwritable`; a file that cannot be read costs only itself.
 */
export async function archiveNew({
  archive,
  claudeDirs,
  now,
  thorough = false,
  budgetMs = Infinity,
  onProgress,
  signal,
}: {
  archive: Archive;
  claudeDirs: readonly string[];
  now: number;
  /** Compares every byte that is archived with the file, instead of what tells most changes at once. */
  thorough?: boolean;
  budgetMs?: number;
  onProgress?: ((progress: ArchiveProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}): Promise<ArchivePass> {
  const { index } = archive;
  const known = new Map(index.files().map((file) => [keyOf(file), file]));
  const skipped = new Map<string, string>();
  const skip = ({ path, error }: { path: string; error: unknown }) =>
    void skipped.set(path, error instanceof Error ? error.message : String(error));
  const sources = findFiles({
    claudeDirs,
    skip,
    knownSession: (place) => known.get(keyOf(place))?.session_id,
  }).filter((source) => !archive.purged.has(source.session_id));
  const changed = sources.filter(
    (source) => thorough || !isSame({ source, known: known.get(keyOf(source)) }),
  );
  const bySession = [...Map.groupBy(changed, (source) => source.session_id)];
  // Without the listing: on a slow disk a slice would never come to its first file.
  const started = performance.now();
  const isOver = () => signal?.aborted === true || performance.now() - started > budgetMs;
  const pass = { files_archived: 0, bytes_archived: 0 };
  let done = 0;
  let files = 0;
  for (const [sessionId, group] of bySession) {
    if (done > 0 && isOver()) break;
    const written = await archiveSession({
      archive,
      sessionId,
      sources: group,
      known,
      thorough,
      skip,
      isOver,
    });
    pass.files_archived += written.files;
    pass.bytes_archived += written.bytes;
    if (!written.whole) break;
    done += 1;
    files += group.length;
    onProgress?.({ files, total_files: changed.length });
  }
  index.saveSkipped({ skipped, now });
  const sessions = new Set(sources.map((source) => source.session_id));
  return { ...pass, sessions, sources, pending: bySession.length - done };
}

function isSame({ source, known }: { source: SourceFile; known: ArchivedFile | undefined }): boolean {
  const { stat } = source;
  return (
    known !== undefined &&
    known.size === stat.size &&
    known.mtime_ms === stat.mtimeMs &&
    known.inode === stat.ino &&
    known.session_id === source.session_id
  );
}

/** A session's files together: each chunk costs one write, one sync and one transaction. A long one may be broken off. */
async function archiveSession({
  archive: { folder, index },
  sessionId,
  sources,
  known,
  thorough,
  skip,
  isOver,
}: {
  archive: Archive;
  sessionId: string;
  sources: readonly SourceFile[];
  known: ReadonlyMap<string, ArchivedFile>;
  thorough: boolean;
  skip: (o: { path: string; error: unknown }) => void;
  isOver: () => boolean;
}): Promise<{ files: number; bytes: number; whole: boolean }> {
  const file = packFile({ folder, sessionId });
  const newest = newestVersions(file);
  let batch: { entry: NewRecord; bytes: Buffer }[] = [];
  let waiting = 0;
  const total = { files: 0, bytes: 0, whole: true };
  const flush = () => {
    if (batch.length === 0) return;
    const size = index.packSize(sessionId);
    const bytes = Buffer.concat(batch.map((one) => one.bytes));
    if (bytes.length > 0) appendToPack({ file, size, bytes });
    index.save({ sessionId, storedBytes: size + bytes.length, files: batch.map((one) => one.entry.file) });
    newest.forget();
    batch = [];
    waiting = 0;
  };
  for (const source of sources) {
    try {
      const key = keyOf(source);
      const before = known.get(key);
      for (const entry of newRecords({
        source,
        known: before?.session_id === sessionId ? before : undefined,
        thorough,
        readNewest: (use) => newest.read({ key, use }),
      })) {
        const bytes = entry.record === undefined ? Buffer.alloc(0) : encodeRecord(entry.record);
        batch.push({ entry, bytes });
        waiting += bytes.length;
        total.bytes += entry.record?.content.length ?? 0;
        if (waiting < WINDOW_BYTES) continue;
        flush();
        await nextTurn();
        // The next pass goes on behind what is written.
        if (isOver()) return { ...total, whole: false };
      }
      total.files += 1;
    } catch (error) {
      if (isOurTrouble(error)) throw error;
      skip({ path: source.path, error });
    }
  }
  flush();
  await nextTurn();
  return total;
}

/** A full disk is nobody's file. */
function isOurTrouble(error: unknown): boolean {
  return isAppError(error) && (error.code.startsWith('archive.') || error.code.startsWith('store.'));
}

/** Versions in a pack, read when the first file of the session has to be compared. */
function newestVersions(file: string) {
  let files: Map<string, VersionedFile> | undefined;
  return {
    forget: () => (files = undefined),
    read<Answer>({
      key,
      use,
    }: {
      key: string;
      use: (o: { pack: number; version: VersionedFile['versions'][number] }) => Answer;
    }): Answer | undefined {
      if (!fs.existsSync(file)) return undefined;
      const pack = fs.openSync(file, 'r');
      try {
        files ??= new Map(readVersions({ fd: pack, file }).files.map((entry) => [keyOf(entry), entry]));
        const version = files.get(key)?.versions.at(-1);
        return version === undefined ? undefined : use({ pack, version });
      } finally {
        fs.closeSync(pack);
      }
    },
  };
}

function keyOf({ root, file }: { root: string; file: string }): string {
  return `${root}\0${file}`;
}
