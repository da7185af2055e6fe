import fs from 'node:fs';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import type { Deps } from '../deps.ts';
import type { Database } from '../store/driver/db.ts';
import { readCompleteSince } from '../ingest/pass/complete-since.ts';
import { openStore } from '../store/driver/open-store.ts';
import { readerHours } from '../store/rollups/reader-hours.ts';
import { createRunQuery } from '../store/queries/run-query.ts';
import { incompleteNote, isReadByAnother } from './complete-note.ts';
import { refresh } from './refresh.ts';

export type Report = {
  db: Database;
  runQuery: RunQuery;
  /** Milliseconds, while history is still being read; null: all of it is in. */
  completeSince: number | null;
};

/** Brings the numbers up to date, opens the database for reading, and closes it whatever happens. */
export async function withReport<T>({
  deps,
  args,
  text = 'later',
  chooseSessions,
  work,
}: {
  deps: Deps;
  args: { refresh?: boolean | undefined };
  /** `now` for what is read from the journal: texts of history may not be there yet. */
  text?: 'now' | 'later';
  /** What questions are about; undefined where about everything that is recorded. */
  chooseSessions?: (db: Database) => readonly string[] | undefined;
  work: (report: Report) => Promise<T>;
}): Promise<T> {
  const early = hasShortLog(deps) ? openForReading(deps) : undefined;
  try {
    if (args.refresh !== false && !isReadByAnother({ paths: deps.paths, db: early }))
      await refresh({ deps, text });
  } catch (error) {
    early?.close();
    throw error;
  }
  const db = early ?? openForReading(deps);
  try {
    const completeSince = readCompleteSince(db);
    if (completeSince !== null) deps.stderr.write(incompleteNote(completeSince));
    const { timeZone } = deps;
    const runQuery = readerHours({
      db,
      runQuery: createRunQuery(db, chooseSessions?.(db)),
      now: deps.clock(),
      timeZone,
    });
    return await work({ db, runQuery, completeSince });
  } finally {
    db.close();
  }
}

/** The write-ahead log that a command leaves to the next one, which reads all of it first. */
const MAX_LOG_BYTES = 1024 * 1024;

/**
 * Whether the database is opened before news are written, not behind it. The last one to close it carries its log over and
 * waits for the disk four times, which is longer than a report takes; a reader that is still there spares the writer that.
 */
function hasShortLog({ paths }: Pick<Deps, 'paths'>): boolean {
  if (!fs.existsSync(paths.database)) return false;
  const log = fs.statSync(`${paths.database}-wal`, { throwIfNoEntry: false });
  return log === undefined || log.size <= MAX_LOG_BYTES;
}

/** A home in which nothing was recorded yet gets its empty tables, so that every report works on it. */
export function openForReading({ paths }: Pick<Deps, 'paths'>): Database {
  if (!fs.existsSync(paths.database)) openStore({ file: paths.database }).close();
  return openStore({ file: paths.database, readOnly: true });
}
