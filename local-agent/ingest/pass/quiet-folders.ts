import fs from 'node:fs';
import path from 'node:path';
import { metaPath } from '../../transcripts/map/read-agent-meta.ts';
import type { Database } from '../../store/driver/db.ts';
import { isSettled } from './compare-file.ts';

/** By folder, what the stats of its files are as long as nothing changes: five fields a file, with a / between. */
export type QuietFolders = Map<string, string>;

/** A folder as it was listed, its `files` as they are when it is quiet. */
export type KnownFolder = { path: string; mtime_ms: number; files: string | null; names: string | null };

/** `names` only of those that are not quiet: most are. */
export function loadKnownFolders(db: Database): KnownFolder[] {
  const sql = `SELECT f.path, f.mtime_ms, q.files, iif(q.files IS NULL, f.names, NULL)
    FROM transcript_folders f LEFT JOIN quiet_folders q ON q.path = f.path`;
  const rows = db.prepare(sql).lists();
  return rows.map(([path, mtime_ms, files, names]) => ({ path, mtime_ms, files, names }) as KnownFolder);
}

/** Writes which folders are quiet now, of those that were looked at. */
export function saveQuietFolders({
  db,
  looked,
  quiet,
}: {
  db: Database;
  looked: readonly KnownFolder[];
  quiet: QuietFolders;
}): void {
  const before = new Map(looked.map((folder) => [folder.path, folder.files]));
  const noted = [...quiet].filter(([path, files]) => before.get(path) !== files);
  const stirred = looked.filter(({ path, files }) => files !== null && !quiet.has(path));
  if (noted.length === 0 && stirred.length === 0) return;
  db.transaction(() => {
    const put = db.prepare('INSERT OR REPLACE INTO quiet_folders (path, files) VALUES (?, ?)');
    const drop = db.prepare('DELETE FROM quiet_folders WHERE path = ?');
    for (const [path, files] of noted) put.run(path, files);
    for (const { path } of stirred) drop.run(path);
  });
}

/** Takes what a scan sees of the files in `folders`. */
export function noteQuiet(folders: Iterable<string>): {
  folders: QuietFolders;
  keep(o: { path: string; stat: fs.Stats; metaMs: number | null }): void;
  stir(path: string): void;
} {
  const quiet: QuietFolders = new Map([...folders].map((folder) => [folder, '']));
  return {
    folders: quiet,
    keep({ path: file, stat, metaMs }) {
      const folder = path.dirname(file);
      const files = quiet.get(folder);
      if (files === undefined) return;
      const fields = [path.basename(file), stat.ino, stat.size, stat.mtimeMs, metaMs ?? ''].join('/');
      quiet.set(folder, files === '' ? fields : `${files}/${fields}`);
    },
    stir: (file) => void quiet.delete(path.dirname(file)),
  };
}

/**
 * Folders with files that are not as they were, by their stats alone: one a folder and one or two a file. Undefined where
 * names came or went, or may have: that takes a whole scan.
 */
export function findStirred({
  known,
  claudeDirs,
  now,
}: {
  known: readonly KnownFolder[];
  claudeDirs: readonly string[];
  now: number;
}): KnownFolder[] | undefined {
  const roots = claudeDirs.map((dir) => path.join(path.resolve(dir), 'projects'));
  const stirred: KnownFolder[] = [];
  const met = new Set<string>();
  try {
    for (const folder of known) {
      const { path: dir, mtime_ms, files } = folder;
      met.add(dir);
      const isBelow = roots.some((root) => dir === root || dir.startsWith(root + path.sep));
      if (!isBelow || fs.statSync(dir).mtimeMs !== mtime_ms) return undefined;
      if (files === null || !isQuiet({ dir, files, now })) stirred.push(folder);
    }
  } catch {
    // Gone, or it may not be entered: the scan says which.
    return undefined;
  }
  return roots.some((root) => !met.has(root) && fs.existsSync(root)) ? undefined : stirred;
}

function isQuiet({ dir, files, now }: { dir: string; files: string; now: number }): boolean {
  if (files === '') return true;
  const fields = files.split('/');
  for (let at = 0; at < fields.length; at += 5) {
    const file = `${dir}${path.sep}${fields[at]}`;
    const { ino, size, mtimeMs } = fs.statSync(file);
    if (Number(fields[at + 1]) !== ino || Number(fields[at + 2]) !== size) return false;
    if (Number(fields[at + 3]) !== mtimeMs) return false;
    const noted = fields[at + 4] ?? '';
    // A sidecar that comes changes its folder.
    if (noted === '' || isSettled({ meta_ms: Number(noted), mtimeMs, now })) continue;
    if (fs.statSync(metaPath(file)).mtimeMs !== Number(noted)) return false;
  }
  return true;
}
