import { AppError } from '../../../shared/core/errors.ts';
import { openDatabase, type Database } from './db.ts';
import { isBehind, migrate, readMigrations, readSchema, type MigrationFolder } from './migrate.ts';
import { storeUnavailable } from './store-errors.ts';

/**
 * Opens the database and brings its tables up to date, also for somebody who only reads: nobody ever sees it without its
 * tables, or with those of an older version. Throws `store.corrupt`, `store.future_version`, `store.full` or
 * `store.unavailable`, the file untouched.
 */
export function openStore({
  file,
  readOnly = false,
  migrations,
}: {
  file: string;
  readOnly?: boolean;
  /** Folders of another database than the one with facts and rollups. */
  migrations?: readonly MigrationFolder[] | undefined;
}): Database {
  let db: Database | undefined;
  try {
    db = openDatabase({ file, readOnly });
    const schema = migrations === undefined ? readSchema : undefined;
    if (!readOnly) migrate({ db, migrations: readMigrations(migrations), schema });
    else if (isBehind({ db, folders: migrations })) openStore({ file, migrations }).close();
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw storeUnavailable({ error, file, why });
  }
}
