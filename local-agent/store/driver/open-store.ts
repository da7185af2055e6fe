import { AppError } from '../../../shared/core/errors.ts';
import { openDatabase, type Database } from './db.ts';
import { isBehind, migrate, readMigrations } from './migrate.ts';
import { storeUnavailable } from './store-errors.ts';

/**
 * Opens the database and brings its tables up to date, also for somebody who only reads: nobody ever sees it without its
 * tables, or with those of an older version. Throws `store.corrupt`, `store.future_version`, `store.full` or
 * `store.unavailable`, the file untouched.
 */
export function openStore({ file, readOnly = false }: { file: string; readOnly?: boolean }): Database {
  let db: Database | undefined;
  try {
    db = openDatabase({ file, readOnly });
    if (!readOnly) migrate({ db, migrations: readMigrations() });
    else if (isBehind(db)) openStore({ file }).close();
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw storeUnavailable({ error, file, why });
  }
}
