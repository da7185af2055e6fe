import fs from 'node:fs';
import type { Deps } from '../deps.ts';
import { readCompleteSince } from '../ingest/pass/complete-since.ts';
import { tryLock } from '../store/driver/db.ts';
import { openStore } from '../store/driver/open-store.ts';

/** For people who look at figures while history is still being read. */
export function incompleteNote(since: number): string {
  const day = new Date(since).toLocaleDateString('sv');
  return `subtrack: history is still being read; figures are complete since ${day}\n`;
}

/** Another process is reading history at this moment: whoever asks gets what is there so far, and does not wait. */
export function isReadByAnother({ paths }: Pick<Deps, 'paths'>): boolean {
  if (!fs.existsSync(paths.database) || !fs.existsSync(paths.ingestLock)) return false;
  // Nearly always nobody does, and the database need not be opened to know it.
  const lock = tryLock(paths.ingestLock);
  if (lock !== undefined) {
    lock.release();
    return false;
  }
  const db = openStore({ file: paths.database, readOnly: true });
  try {
    return readCompleteSince(db) !== null;
  } finally {
    db.close();
  }
}
