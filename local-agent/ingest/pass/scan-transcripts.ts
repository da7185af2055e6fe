import fs from 'node:fs';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import {
  discoverTranscripts,
  type DirectoryCache,
  type TranscriptFile,
} from '../../transcripts/files/discover-transcripts.ts';
import { isGone } from '../../files/is-gone.ts';
import { toldIdentity } from '../../transcripts/files/told-identity.ts';
import { metaPath } from '../../transcripts/map/read-agent-meta.ts';
import type { CursorStamp } from './transcript-cursors.ts';

export type ChangedFile = TranscriptFile & {
  inode: number;
  size: number;
  mtime_ms: number;
  born_at: string | undefined;
  meta_ms: number | null;
  /** Something was read of it before. */
  known: boolean;
};
export type Scan = {
  changed: ChangedFile[];
  /** Read before and no longer there. */
  gone: string[];
  files: number;
};

/** Compares what is on disk with what was read: two `stat` calls a file at most, no file is opened. */
export function scanTranscripts({
  claudeDirs,
  stamps,
  folders,
}: {
  claudeDirs: readonly string[];
  stamps: ReadonlyMap<string, CursorStamp>;
  folders: DirectoryCache;
}): Scan {
  const files = discoverTranscripts({ claudeDirs, cache: folders });
  const seen = new Set<string>();
  const changed: ChangedFile[] = [];
  for (const found of files) {
    const file = found.told ? ownedFile({ file: found, stamp: stamps.get(found.path) }) : found;
    if (file === undefined) continue;
    const stat = fs.statSync(file.path, { throwIfNoEntry: false });
    // The client may sweep a file between listing and looking.
    if (!stat?.isFile()) continue;
    seen.add(file.path);
    const stamp = stamps.get(file.path);
    const same =
      stamp !== undefined &&
      stamp.gone === 0 &&
      stamp.size === stat.size &&
      stamp.mtime_ms === stat.mtimeMs &&
      stamp.inode === stat.ino;
    const metaMs =
      file.agent_id === MAIN_AGENT || (same && stamp.meta_ms !== null)
        ? (stamp?.meta_ms ?? null)
        : metaTime(file);
    if (same && metaMs === stamp.meta_ms) continue;
    changed.push({
      ...file,
      inode: stat.ino,
      size: stat.size,
      mtime_ms: stat.mtimeMs,
      born_at: birthTime(stat),
      meta_ms: metaMs,
      known: stamp !== undefined,
    });
  }
  const gone = [...stamps.values()]
    .filter(({ path, gone }) => gone === 0 && !seen.has(path))
    .map(({ path }) => path);
  return { changed, gone, files: files.length };
}

/** Undefined for what is no transcript, or not yet; one that nobody may read is left to the reader, which says so. */
function ownedFile({
  file: { told: _told, ...file },
  stamp,
}: {
  file: TranscriptFile;
  stamp: CursorStamp | undefined;
}): TranscriptFile | undefined {
  if (stamp !== undefined) return { ...file, session_id: stamp.session_id, agent_id: stamp.agent_id };
  try {
    const told = toldIdentity(file.path);
    return told && { ...file, ...told };
  } catch (error) {
    return isGone(error) ? undefined : file;
  }
}

/** The sidecar may be written after the transcript, and again when the agent ends: then the transcript grew as well. */
function metaTime(file: TranscriptFile): number | null {
  return fs.statSync(metaPath(file.path), { throwIfNoEntry: false })?.mtimeMs ?? null;
}

/** File systems without a birth time give 0 or the time of the last change of the inode. */
function birthTime(stat: fs.Stats): string | undefined {
  const born = Math.min(stat.birthtimeMs || Infinity, stat.mtimeMs);
  return Number.isFinite(born) && born > 0 ? new Date(born).toISOString() : undefined;
}
