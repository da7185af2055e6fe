import fs from 'node:fs';
import path from 'node:path';
import { isAppError } from '../../shared/core/errors.ts';
import type { Database, Row } from '../store/driver/db.ts';
import { openStore } from '../store/driver/open-store.ts';

/** A row of `files`. */
export type ArchivedFile = {
  root: string;
  file: string;
  session_id: string;
  version: number;
  bytes: number;
  kept_bytes: number;
  fingerprint: string;
  inode: number;
  size: number;
  mtime_ms: number;
};

const columns = [
  'root',
  'file',
  'session_id',
  'version',
  'bytes',
  'kept_bytes',
  'fingerprint',
  'inode',
  'size',
  'mtime_ms',
] as const satisfies readonly (keyof ArchivedFile)[];

/** What the packs hold, at hand: it says what is new without a look into any of them. */
export type ArchiveIndex = {
  db: Database;
  files(): ArchivedFile[];
  filesOf(sessionId: string): ArchivedFile[];
  fileOf(o: { root: string; file: string }): ArchivedFile | undefined;
  sessionIds(): string[];
  packSize(sessionId: string): number;
  /** A pack as far as it was read or written, and its files, in one transaction. */
  save(o: { sessionId: string; storedBytes: number; files: readonly ArchivedFile[] }): void;
  forget(sessionId: string): void;
  saveSkipped(o: { skipped: ReadonlyMap<string, string>; now: number }): void;
  close(): void;
};

/** Opens the index; a damaged one is made anew, empty: whoever opens the archive fills it from the packs. */
export function openArchiveIndex({ file }: { file: string }): ArchiveIndex {
  const open = () => openStore({ file, migrations: ['archive'] });
  try {
    const db = open();
    if (isSound(db)) return wrap(db);
    db.close();
  } catch (error) {
    if (!isAppError(error, 'store.corrupt')) throw error;
  }
  for (const suffix of ['', '-wal', '-shm']) fs.rmSync(file + suffix, { force: true });
  return wrap(open());
}

/** For who only looks; undefined while nothing was archived. */
export function readArchiveIndex({ file }: { file: string }): ArchiveIndex | undefined {
  return fs.existsSync(file) ? wrap(openStore({ file, readOnly: true, migrations: ['archive'] })) : undefined;
}

export function indexFile(archive: string): string {
  return path.join(archive, 'index.db');
}

function isSound(db: Database): boolean {
  return db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
}

function wrap(db: Database): ArchiveIndex {
  const list = columns.join(', ');
  const places = columns.map(() => '?').join(', ');
  return {
    db,
    files: () => db.prepare(`SELECT ${list} FROM files`).all().map(toFile),
    filesOf: (sessionId) =>
      db
        .prepare(`SELECT ${list} FROM files WHERE session_id = ? ORDER BY root, file`)
        .all(sessionId)
        .map(toFile),
    fileOf({ root, file }) {
      const row = db.prepare(`SELECT ${list} FROM files WHERE root = ? AND file = ?`).get(root, file);
      return row && toFile(row);
    },
    sessionIds: () =>
      db
        .prepare('SELECT session_id FROM packs ORDER BY session_id')
        .all()
        .map((row) => String(row['session_id'])),
    packSize: (sessionId) =>
      Number(
        db.prepare('SELECT stored_bytes FROM packs WHERE session_id = ?').get(sessionId)?.['stored_bytes'] ??
          0,
      ),
    save({ sessionId, storedBytes, files }) {
      db.transaction(() => {
        db.prepare('INSERT OR REPLACE INTO packs (session_id, stored_bytes) VALUES (?, ?)').run(
          sessionId,
          storedBytes,
        );
        const put = db.prepare(`INSERT OR REPLACE INTO files (${list}) VALUES (${places})`);
        for (const file of files) put.run(...columns.map((column) => file[column]));
      });
    },
    forget(sessionId) {
      db.transaction(() => {
        db.prepare('DELETE FROM packs WHERE session_id = ?').run(sessionId);
        db.prepare('DELETE FROM files WHERE session_id = ?').run(sessionId);
      });
    },
    saveSkipped({ skipped, now }) {
      db.transaction(() => {
        db.exec('DELETE FROM skipped');
        const put = db.prepare('INSERT INTO skipped (path, message, at) VALUES (?, ?, ?)');
        for (const [path, message] of skipped) put.run(path, message, now);
      });
    },
    close: () => db.close(),
  };
}

function toFile(row: Row): ArchivedFile {
  return row as ArchivedFile;
}
