import { LOCAL_ZONE } from '../../shared/queries/parts/time-zone.ts';
import { formatDay } from '../terminal/format.ts';
import fs from 'node:fs';
import type { Paths } from '../config/paths.ts';
import { readCompleteSince } from '../ingest/pass/complete-since.ts';
import { type Database, tryLock } from '../store/driver/db.ts';
import { openStore } from '../store/driver/open-store.ts';

/** For people who look at figures while history is still being read. */
export function incompleteNote(since: number): string {
  const day = formatDay({ at: since, timeZone: LOCAL_ZONE });
  return `subtrack: history is still being read; figures are complete since ${day}\n`;
}

/**
 * Another process is reading history at this moment: whoever asks gets what is there so far, and does not wait. `db`: where
 * the database is open already.
 */
export function isReadByAnother({ paths, db }: { paths: Paths; db: Database | undefined }): boolean {
  if (!fs.existsSync(paths.database) || !fs.existsSync(paths.ingestLock)) return false;
  if (isComplete({ paths, db })) return false;
  const lock = tryLock(paths.ingestLock);
  lock?.release();
  return lock === undefined;
}

function isComplete({ paths, db }: { paths: Paths; db: Database | undefined }): boolean {
  if (db !== undefined) return readCompleteSince(db) === null;
  const own = openStore({ file: paths.database, readOnly: true });
  try {
    return readCompleteSince(own) === null;
  } finally {
    own.close();
  }
}
