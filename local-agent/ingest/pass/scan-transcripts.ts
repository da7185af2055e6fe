import fs from 'node:fs';
import path from 'node:path';
import { inputUnreadable } from '../../files/read-regular.ts';
import {
  discoverTranscripts,
  type DirectoryCache,
  type TranscriptFile,
} from '../../transcripts/files/discover-transcripts.ts';
import { isGone } from '../../files/is-gone.ts';
import { toldIdentity } from '../../transcripts/files/told-identity.ts';
import { compareFile, type ChangedFile } from './compare-file.ts';
import type { ForeignFiles } from './foreign-files.ts';
import { noteQuiet, type QuietFolders } from './quiet-folders.ts';
import type { SkippedInputs } from './skipped-inputs.ts';
import type { CursorStamp } from './transcript-cursors.ts';

export type Scan = {
  changed: ChangedFile[];
  /** Read before and no longer there. */
  gone: string[];
  /** Of each folder, what its files' stats are while nothing changes; none where something did. */
  quiet: QuietFolders;
};

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
  const quiet = noteQuiet(folders.keys());
  for (const found of files) {
    const stat = statIn({ file: found, closed });
    // The client may sweep a file between listing and looking.
    if (!stat?.isFile()) {
      quiet.stir(found.path);
      continue;
    }
    const stamp = stamps.get(found.path);
    const file = found.told
      ? ownedFile({ file: found, stat, stamp, foreign })
      : asReadBefore({ found, stamp });
    if (file === undefined) {
      quiet.keep({ path: found.path, stat, metaMs: null });
      continue;
    }
    seen.add(file.path);
    const change = compareFile({ file, stat, stamp, skipped, now });
    if (change === 'same') quiet.keep({ path: file.path, stat, metaMs: stamp?.meta_ms ?? null });
    else quiet.stir(file.path);
    if (typeof change === 'object') changed.push(change);
  }
  skipped.clearUnmet();
  foreign.clearUnmet();
  const gone = [...stamps.values()]
    .filter(({ path, gone }) => gone === 0 && !seen.has(path) && !closed.isBelow(path))
    .map(({ path }) => path);
  return { changed, gone, quiet: quiet.folders };
}

/** The same for files of some folders that all were read before, and are still there. */
export function scanKnown({
  stamps,
  folders,
  claudeDirs,
  skipped,
  now,
}: {
  stamps: readonly CursorStamp[];
  folders: Iterable<string>;
  claudeDirs: readonly string[];
  skipped: SkippedInputs;
  now: number;
}): Pick<Scan, 'changed' | 'quiet'> {
  const changed: ChangedFile[] = [];
  const quiet = noteQuiet(folders);
  for (const stamp of stamps) {
    const { path: file, session_id, agent_id } = stamp;
    const found = { path: file, slug: slugOf({ file, claudeDirs }), session_id, agent_id };
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    const change = stat?.isFile() ? compareFile({ file: found, stat, stamp, skipped, now }) : 'waits';
    if (stat !== undefined && change === 'same') quiet.keep({ path: file, stat, metaMs: stamp.meta_ms });
    else quiet.stir(file);
    if (typeof change === 'object') changed.push(change);
  }
  return { changed, quiet: quiet.folders };
}

function slugOf({ file, claudeDirs }: { file: string; claudeDirs: readonly string[] }): string {
  const roots = claudeDirs.map((dir) => path.join(path.resolve(dir), 'projects') + path.sep);
  const root = roots.find((root) => file.startsWith(root)) ?? '';
  const below = path.dirname(file.slice(root.length));
  return below === '.' ? '' : (below.split(path.sep)[0] ?? '');
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
