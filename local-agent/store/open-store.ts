import { AppError } from '../../shared/core/errors.ts';
import { isCorruption, openDatabase, type Database } from './db.ts';
import { migrate, readMigrations } from './migrate.ts';

/**
 * Opens the database and brings its tables up to date. Throws `store.corrupt`, `store.future_version` or
 * `store.unavailable`, the file untouched.
 */
export function openStore({ file, readOnly = false }: { file: string; readOnly?: boolean }): Database {
  let db: Database | undefined;
  try {
    db = openDatabase({ file, readOnly });
    if (!readOnly) migrate({ db, migrations: readMigrations() });
    return db;
  } catch (error) {
    db?.close();
    throw describe({ error, file });
  }
}

function describe({ error, file }: { error: unknown; file: string }): unknown {
  if (error instanceof AppError) return error;
  if (isCorruption(error)) {
    return new AppError({
      code: 'store.corrupt',
      message: `${file} is damaged`,
      hint: 'run subtrack rebuild',
      cause: error,
    });
  }
  const why = error instanceof Error ? error.message : String(error);
  return new AppError({
    code: 'store.unavailable',
    message: `${file} cannot be opened: ${why}`,
    hint: 'check the folder and its free space, or set SUBTRACK_HOME',
    cause: error,
  });
}
