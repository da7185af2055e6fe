import fs from 'node:fs';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import type { Deps } from '../deps.ts';
import type { Database } from '../store/driver/db.ts';
import { openStore } from '../store/driver/open-store.ts';
import { createRunQuery } from '../store/queries/run-query.ts';
import { refresh } from './refresh.ts';

export type Report = { db: Database; runQuery: RunQuery };

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
  if (args.refresh !== false) await refresh({ deps, text });
  const db = openForReading(deps);
  try {
    return await work({ db, runQuery: createRunQuery(db) });
  } finally {
    db.close();
  }
}

/** A home in which nothing was recorded yet gets its empty tables, so that every report works on it. */
export function openForReading({ paths }: Pick<Deps, 'paths'>): Database {
  if (!fs.existsSync(paths.database)) openStore({ file: paths.database }).close();
  return openStore({ file: paths.database, readOnly: true });
}
