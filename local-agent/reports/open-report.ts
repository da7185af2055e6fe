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
  work,
}: {
  deps: Deps;
  args: { refresh?: boolean | undefined };
  /** `now` for what is read from the journal: texts of history may not be there yet. */
  text?: 'now' | 'later';
  work: (report: Report) => Promise<T>;
}): Promise<T> {
  if (args.refresh !== false && !isReadByAnother(deps)) await refresh({ deps, text });
  const db = openForReading(deps);
  try {
    const completeSince = readCompleteSince(db);
    if (completeSince !== null) deps.stderr.write(incompleteNote(completeSince));
    const { timeZone } = deps;
    const runQuery = readerHours({ db, runQuery: createRunQuery(db), now: deps.clock(), timeZone });
    return await work({ db, runQuery, completeSince });
  } finally {
    db.close();
  }
}

/** A home in which nothing was recorded yet gets its empty tables, so that every report works on it. */
export function openForReading({ paths }: Pick<Deps, 'paths'>): Database {
  if (!fs.existsSync(paths.database)) openStore({ file: paths.database }).close();
  return openStore({ file: paths.database, readOnly: true });
}
