import fs from 'node:fs';
import path from 'node:path';

/** Folders that are watched at most: those used last. What lies elsewhere is found by the scan, a little later. */
const WATCHED = 256;

/**
 * Tells at once when a transcript grows: watches the folders of the projects, and below them the subagents of sessions
 * that are written to. It only makes things faster: a folder that cannot be watched is still scanned.
 */
export function watchTranscripts({
  projects,
  grew,
}: {
  /** The folders that hold the projects' folders. */
  projects: () => readonly string[];
  grew: () => void;
}): { refresh(): void; close(): void } {
  /** In the order of their use. */
  const watchers = new Map<string, fs.FSWatcher>();

  const watch = (folder: string, heard: (name: string | null) => void) => {
    const known = watchers.get(folder);
    if (known !== undefined) {
      watchers.delete(folder);
      watchers.set(folder, known);
      return;
    }
    const started = startWatch({ folder, heard, ended: () => end(folder) });
    if (started === undefined) return;
    watchers.set(folder, started);
    const [oldest] = watchers.keys();
    if (watchers.size > WATCHED && oldest !== undefined) end(oldest);
  };
  const end = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const watchProject = (folder: string) =>
    watch(folder, (name) => {
      grew();
      const session = name === null ? '' : path.basename(name, '.jsonl');
      if (session !== '') watch(path.join(folder, session, 'subagents'), grew);
    });

  return {
    refresh() {
      for (const root of projects()) {
        watch(root, grew);
        for (const { folder } of newestFolders(root)) watchProject(folder);
      }
    },
    close() {
      for (const folder of watchers.keys()) end(folder);
    },
  };
}

/** Undefined where there is no such folder, or the system watches no more of them. */
function startWatch(o: {
  folder: string;
  heard: (name: string | null) => void;
  ended: () => void;
}): fs.FSWatcher | undefined {
  try {
    const watcher = fs.watch(o.folder, { persistent: false }, (_, name) => o.heard(name));
    watcher.on('error', o.ended);
    return watcher;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** A folder's time is that of its last new file. */
function newestFolders(root: string): { folder: string; at: number }[] {
  let names: fs.Dirent[];
  try {
    names = fs.readdirSync(root, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
  return names
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(root, name))
    .map((folder) => ({ folder, at: fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .toSorted((a, b) => a.at - b.at)
    .slice(-WATCHED / 2);
}
