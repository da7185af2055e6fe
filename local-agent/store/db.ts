import fs from 'node:fs';
import path from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';

// The one file that knows the database driver.

export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;
export type Statement = {
  run(...values: SqlValue[]): { changes: number };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  iterate(...values: SqlValue[]): IterableIterator<Row>;
};
export type Database = {
  readonly file: string;
  exec(sql: string): void;
  /** Compiled once per text; do not nest two iterations of the same text. */
  prepare(sql: string): Statement;
  /** One transaction; a call inside another joins it. */
  transaction<T>(work: () => T): T;
  close(): void;
};
export type Lock = { release(): void };

/** Milliseconds that a statement waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

export function openDatabase({ file, readOnly = false }: { file: string; readOnly?: boolean }): Database {
  if (!readOnly) createPrivate(file);
  const driver = new DatabaseSync(file, {
    readOnly,
    timeout: BUSY_TIMEOUT_MS,
    enableForeignKeyConstraints: false,
  });
  try {
    // FULL is not needed: after a power cut WAL with NORMAL may lose the last transactions, never tear the file, and
    // cursor and facts are lost together, so that they are read again.
    if (!readOnly) driver.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    // Checkpoints wait for the disk: a few big ones cost an import less than many small ones.
    if (!readOnly) driver.exec('PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;');
    driver.exec('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA mmap_size = 268435456;');
    if (readOnly) driver.exec('PRAGMA query_only = ON;');
  } catch (error) {
    driver.close();
    throw error;
  }
  return wrap({ driver, file });
}

function wrap({ driver, file }: { driver: DatabaseSync; file: string }): Database {
  const compiled = new Map<string, Statement>();
  return {
    file,
    exec: (sql) => driver.exec(sql),
    prepare(sql) {
      let statement = compiled.get(sql);
      if (statement === undefined) {
        statement = driver.prepare(sql) as unknown as Statement;
        compiled.set(sql, statement);
      }
      return statement;
    },
    transaction(work) {
      if (driver.isTransaction) return work();
      // IMMEDIATE: a transaction that starts by reading and writes later would fail at once instead of waiting.
      driver.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        driver.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk rolls back by itself.
        if (driver.isTransaction) driver.exec('ROLLBACK');
        throw error;
      }
    },
    close() {
      compiled.clear();
      driver.close();
    },
  };
}

/**
 * Replaces the content of a database by that of another in one step. Connections that have it open see the new content
 * with their next statement, which a renamed file would not give them. Stopped on the way, the old content stays.
 */
export async function replaceContent({ from, file }: { from: string; file: string }): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    await backup(source, file, { rate: 10_000 });
  } finally {
    source.close();
  }
}

/**
 * A lock between processes that the system frees on `kill -9`: an open transaction on a small SQLite file, that is,
 * an advisory lock of the system below it. Answers undefined when somebody else has it.
 */
export function tryLock(file: string): Lock | undefined {
  createPrivate(file);
  const driver = new DatabaseSync(file, { timeout: 0 });
  try {
    driver.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    driver.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return {
    release() {
      if (!driver.isOpen) return;
      driver.exec('ROLLBACK');
      driver.close();
    },
  };
}

/** SQLITE_BUSY (5), with its extended codes. */
function isBusy(error: unknown): boolean {
  return (sqliteCode(error) & 0xff) === 5;
}

/** SQLITE_CORRUPT (11) or SQLITE_NOTADB (26). */
export function isCorruption(error: unknown): boolean {
  const code = sqliteCode(error) & 0xff;
  return code === 11 || code === 26;
}

function sqliteCode(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code : 0;
}

/** SQLite gives a new file the umask's mode; what is recorded here is for its owner alone. */
function createPrivate(file: string): void {
  if (file === ':memory:') return;
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  fs.closeSync(fs.openSync(file, 'a', 0o600));
}
