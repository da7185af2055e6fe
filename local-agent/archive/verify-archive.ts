import fs from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAppError } from '../../shared/core/errors.ts';
import { contentOf, readVersions, type Version } from './archived-versions.ts';
import { packFile, type Archive } from './open-archive.ts';

type DamagedFile = {
  session_id: string;
  file: string;
  version: number;
  /** Whether what the file held last is damaged, and not only what it held before. */
  newest: boolean;
};
export type Verified = {
  sessions: number;
  files: number;
  raw_bytes: number;
  damaged: DamagedFile[];
  /** Bytes in packs that belong to no record. */
  damaged_bytes: number;
};

/** Reads every record of every pack again, and compares its bytes with their hash. */
export async function verifyArchive({
  archive: { folder, index },
  onProgress,
}: {
  archive: Archive;
  onProgress?: (o: { sessions: number; total_sessions: number }) => void;
}): Promise<Verified> {
  const result: Verified = { sessions: 0, files: 0, raw_bytes: 0, damaged: [], damaged_bytes: 0 };
  const sessionIds = index.sessionIds();
  for (const sessionId of sessionIds) {
    const file = packFile({ folder, sessionId });
    const fd = fs.openSync(file, 'r');
    try {
      const { files, damagedBytes } = readVersions({ fd, file });
      result.damaged_bytes += damagedBytes;
      for (const entry of files) {
        result.files += 1;
        const last = entry.versions.length - 1;
        for (const [at, version] of entry.versions.entries()) {
          if (isWhole({ fd, version })) continue;
          const { version: number } = version;
          result.damaged.push({
            session_id: sessionId,
            file: entry.file,
            version: number,
            newest: at === last,
          });
        }
      }
    } finally {
      fs.closeSync(fd);
    }
    result.sessions += 1;
    onProgress?.({ sessions: result.sessions, total_sessions: sessionIds.length });
    await nextTurn();
  }
  result.raw_bytes = index.files().reduce((sum, file) => sum + file.kept_bytes, 0);
  return result;
}

function isWhole({ fd, version }: { fd: number; version: Version }): boolean {
  try {
    for (const chunk of contentOf({ fd, version })) if (chunk.length === 0) return false;
    return true;
  } catch (error) {
    if (!isAppError(error, 'archive.damaged')) throw error;
    return false;
  }
}
