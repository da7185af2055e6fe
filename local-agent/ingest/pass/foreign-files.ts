import type fs from 'node:fs';
import type { Database } from '../../store/driver/db.ts';

/** A file as it was looked at. */
type FileStamp = { inode: number; size: number; mtime_ms: number };

/** `*.jsonl` files below `projects/` that hold no transcript. One is opened again only when it changes. */
export type ForeignFiles = {
  isKnown(o: { path: string; stat: fs.Stats }): boolean;
  add(o: { path: string; stat: fs.Stats }): void;
  /** Forgets those that were not met as they were since this was opened. */
  clearUnmet(): void;
  /** Writes what changed since this was opened. */
  save(): void;
};

export function isSame({ known, stat }: { known: FileStamp; stat: fs.Stats }): boolean {
  return known.size === stat.size && known.mtime_ms === stat.mtimeMs && known.inode === stat.ino;
}

export function openForeignFiles(db: Database): ForeignFiles {
  const rows = db.prepare('SELECT path, inode, size, mtime_ms FROM foreign_files').all();
  const known = new Map(rows.map((row) => [String(row['path']), row as FileStamp]));
  const met = new Set<string>();
  const changed = new Set<string>();
  return {
    isKnown({ path, stat }) {
      const stamp = known.get(path);
      if (stamp === undefined || !isSame({ known: stamp, stat })) return false;
      met.add(path);
      return true;
    },
    add({ path, stat }) {
      met.add(path);
      known.set(path, { inode: stat.ino, size: stat.size, mtime_ms: stat.mtimeMs });
      changed.add(path);
    },
    clearUnmet() {
      for (const path of known.keys()) if (!met.has(path) && known.delete(path)) changed.add(path);
    },
    save() {
      if (changed.size === 0) return;
      db.transaction(() => {
        for (const path of changed) write({ db, path, stamp: known.get(path) });
      });
      changed.clear();
    },
  };
}

function write({ db, path, stamp }: { db: Database; path: string; stamp: FileStamp | undefined }): void {
  if (stamp === undefined) {
    db.prepare('DELETE FROM foreign_files WHERE path = ?').run(path);
    return;
  }
  db.prepare('INSERT OR REPLACE INTO foreign_files (path, inode, size, mtime_ms) VALUES (?, ?, ?, ?)').run(
    path,
    stamp.inode,
    stamp.size,
    stamp.mtime_ms,
  );
}
