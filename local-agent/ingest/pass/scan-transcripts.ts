import fs from 'node:fs';
import path from 'node:path';
import { inputUnreadable } from '../../files/read-regular.ts';
import { DAY } from '../../../shared/core/time.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import {
  discoverTranscripts,
  type DirectoryCache,
  type TranscriptFile,
} from '../../transcripts/files/discover-transcripts.ts';
import { isGone } from '../../files/is-gone.ts';
import { toldIdentity } from '../../transcripts/files/told-identity.ts';
import { metaPath } from '../../transcripts/map/read-agent-meta.ts';
import { isSame, type ForeignFiles } from './foreign-files.ts';
import type { SkippedInputs } from './skipped-inputs.ts';
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

/** How long after the last line of a subagent its sidecar may still tell how it ended. */
const END_NOTED_MS = DAY;

/**
 * Compares what is on disk with what was read: two `stat` calls a file at most; no file is opened but one whose path does
 * not tell whose it is, once. What could not be read and did not change since is passed over.
 */
export function scanTranscripts({
  claudeDirs,
  stamps,
  folders,
  foreign,
  skipped,
  now,
}: {
  claudeDirs: readonly string[];
  stamps: ReadonlyMap<string, CursorStamp>;
  folders: DirectoryCache;
  foreign: ForeignFiles;
  skipped: SkippedInputs;
  now: number;
}): Scan {
  const closed = closedFolders(skipped);
  const files = discoverTranscripts({ claudeDirs, cache: folders, closed });
  const seen = new Set<string>();
  const changed: ChangedFile[] = [];
  for (const found of files) {
    const stat = statIn({ file: found, closed });
    // The client may sweep a file between listing and looking.
    if (!stat?.isFile()) continue;
    const stamp = stamps.get(found.path);
    const file = found.told
      ? ownedFile({ file: found, stat, stamp, foreign })
      : asReadBefore({ found, stamp });
    if (file === undefined) continue;
    seen.add(file.path);
    if (skipped.isWaiting({ path: file.path, stat })) continue;
    const same = stamp !== undefined && stamp.gone === 0 && isSame({ known: stamp, stat });
    const isSettled = same && stamp.meta_ms !== null && now - stat.mtimeMs > END_NOTED_MS;
    const metaMs =
      file.agent_id === MAIN_AGENT || isSettled ? (stamp?.meta_ms ?? null) : metaTime({ file, skipped });
    if (same && metaMs === stamp.meta_ms && !skipped.has(file.path)) continue;
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
  skipped.clearUnmet();
  foreign.clearUnmet();
  const gone = [...stamps.values()]
    .filter(({ path, gone }) => gone === 0 && !seen.has(path) && !closed.isBelow(path))
    .map(({ path }) => path);
  return { changed, gone, files: files.length };
}

/** A file goes on as the agent that it was read as: the rule for names may have been another one then. */
function asReadBefore({
  found,
  stamp,
}: {
  found: TranscriptFile;
  stamp: CursorStamp | undefined;
}): TranscriptFile {
  return stamp === undefined ? found : { ...found, agent_id: stamp.agent_id };
}

/** Undefined for what is no transcript, or not yet; one that nobody may read is left to the reader, which says so. */
function ownedFile({
  file: { told: _told, ...file },
  stat,
  stamp,
  foreign,
}: {
  file: TranscriptFile;
  stat: fs.Stats;
  stamp: CursorStamp | undefined;
  foreign: ForeignFiles;
}): TranscriptFile | undefined {
  if (stamp !== undefined) return { ...file, session_id: stamp.session_id, agent_id: stamp.agent_id };
  if (foreign.isKnown({ path: file.path, stat })) return undefined;
  try {
    const told = toldIdentity(file.path);
    if (told === undefined) foreign.add({ path: file.path, stat });
    return told && { ...file, ...told };
  } catch (error) {
    return isGone(error) ? undefined : file;
  }
}

/** Folders that cannot be listed or entered; what is below them is not gone. */
function closedFolders(skipped: SkippedInputs) {
  const folders = new Set<string>();
  const add = (folder: string) => folders.add(`${folder}${path.sep}`);
  return {
    isWaiting(folder: { path: string; stat: fs.Stats }) {
      const waits = skipped.isWaiting(folder);
      if (waits) add(folder.path);
      return waits;
    },
    add({ path: folder, error }: { path: string; error: unknown }) {
      skipped.skip({ path: folder, kind: 'folder', error: inputUnreadable({ path: folder, cause: error }) });
      add(folder);
    },
    remove: (folder: string) => skipped.clear(folder),
    isBelow: (file: string) => [...folders].some((folder) => file.startsWith(folder)),
  };
}

function statIn({
  file,
  closed,
}: {
  file: TranscriptFile;
  closed: ReturnType<typeof closedFolders>;
}): fs.Stats | undefined {
  try {
    return fs.statSync(file.path, { throwIfNoEntry: false });
  } catch (error) {
    // Names can be listed where nothing may be entered.
    closed.add({ path: path.dirname(file.path), error });
    return undefined;
  }
}

/**
 * The sidecar may be written after the transcript, and again when the agent ends or is stopped. One that could not be read
 * is as good as none until it changes.
 */
function metaTime({ file, skipped }: { file: TranscriptFile; skipped: SkippedInputs }): number | null {
  const meta = metaPath(file.path);
  const stat = fs.statSync(meta, { throwIfNoEntry: false });
  return stat === undefined || skipped.isWaiting({ path: meta, stat }) ? null : stat.mtimeMs;
}

/** File systems without a birth time give 0 or the time of the last change of the inode. */
function birthTime(stat: fs.Stats): string | undefined {
  const born = Math.min(stat.birthtimeMs || Infinity, stat.mtimeMs);
  return Number.isFinite(born) && born > 0 ? new Date(born).toISOString() : undefined;
}
