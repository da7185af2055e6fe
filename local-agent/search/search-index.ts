import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../config/paths.ts';
import { isAppError } from '../../shared/core/errors.ts';
import { ensurePlaced } from '../files/placed-folder.ts';
import { tryLock, type Database } from '../store/driver/db.ts';
import { openStore } from '../store/driver/open-store.ts';

export type SearchPaths = Pick<Paths, 'search' | 'searchLock' | 'journal'>;

/** The index, open for one writer. */
export type SearchIndex = { db: Database; close(): void };

/** Undefined while another process writes. Throws `storage.not_mounted`. A damaged index is made anew: the journal has all of it. */
export function openSearchIndex({ paths }: { paths: SearchPaths }): SearchIndex | undefined {
  ensurePlaced(path.dirname(paths.search));
  ensurePlaced(paths.journal);
  const lock = tryLock(paths.searchLock);
  if (lock === undefined) return undefined;
  try {
    const db = openSound(paths.search);
    return {
      db,
      close() {
        db.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

export function openSearchForReading(file: string): Database {
  return openStore({ file, readOnly: true, migrations: ['search'] });
}

function openSound(file: string): Database {
  try {
    return openStore({ file, migrations: ['search'] });
  } catch (error) {
    if (!isAppError(error, 'store.corrupt')) throw error;
    removeSearchIndex(file);
    return openStore({ file, migrations: ['search'] });
  }
}

function removeSearchIndex(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) fs.rmSync(file + suffix, { force: true });
}

/** Takes a session's words out, and makes the space free that they took. */
export function forgetSession({ db, sessionNo }: { db: Database; sessionNo: number }): void {
  const own = 'agent_no IN (SELECT agent_no FROM agents WHERE session_no = ?)';
  db.prepare(`DELETE FROM words WHERE rowid IN (SELECT text_no FROM texts WHERE ${own})`).run(sessionNo);
  db.prepare(`DELETE FROM texts WHERE ${own}`).run(sessionNo);
  db.prepare('DELETE FROM agents WHERE session_no = ?').run(sessionNo);
  db.prepare('DELETE FROM sessions WHERE session_no = ?').run(sessionNo);
}
