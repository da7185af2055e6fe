import fs from 'node:fs';
import path from 'node:path';
import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { isBusy, primaryCode, storeError, storeUnavailable } from './store-errors.ts';
import { iterateCapped, readCapped, readLists } from './wide-integers.ts';

// The one file that knows the database driver. It keeps to what Node 22.16 has of it.

export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;
export type Statement = {
  run(...values: SqlValue[]): { changes: number };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  /** The same, but an integer that JavaScript cannot hold is an error instead of the greatest one that it can. */
  allExact(...values: SqlValue[]): Row[];
  /** Rows as lists in the order of the columns: half the time where there are thousands. */
  lists(...values: SqlValue[]): SqlValue[][];
  iterate(...values: SqlValue[]): IterableIterator<Row>;
};
export type Database = {
  readonly file: string;
  exec(sql: string): void;
  /** Compiled once per text; do not nest two iterations of the same text. */
  prepare(sql: string): Statement;
  /** One transaction; a call inside another is a part of it, which alone is taken back when it throws. */
  transaction<T>(work: () => T): T;
  /** Opens one that lasts until it is ended; what `transaction` does meanwhile is a part of it. */
  begin(): OpenTransaction;
  close(): void;
};
/** To be ended once; an end that fails has rolled back. */
export type OpenTransaction = { commit(): void; rollBack(): void };
export type Lock = { release(): void };

/** Milliseconds that a statement waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

export function openDatabase({ file, readOnly = false }: { file: string; readOnly?: boolean }): Database {
  if (!readOnly) createPrivate(file);
  try {
    return wrap({ driver: readOnly ? openForReading(file) : openForWriting(file), file });
  } catch (error) {
    throw storeError({ error, file });
  }
}

function openForWriting(file: string): DatabaseSync {
  return configured({
    driver: new DatabaseSync(file, { enableForeignKeyConstraints: false }),
    // FULL is not needed: after a power cut WAL with NORMAL may lose the last transactions, never tear the file, and
    // cursor and facts are lost together, so that they are read again. Checkpoints wait for the disk: a few big ones
    // cost an import less than many small ones. Not mapped: every page that was ever touched would count as memory of a
    // process that may live for days.
    pragmas: `${waitPragma} PRAGMA synchronous = NORMAL; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864; ${cachePragmas} PRAGMA mmap_size = 0;`,
  });
}

function openForReading(file: string): DatabaseSync {
  const pragmas = `${waitPragma} ${cachePragmas} PRAGMA query_only = ON; SELECT 1 FROM sqlite_master LIMIT 1;`;
  const options = { readOnly: true };
  try {
    return configured({ driver: new DatabaseSync(file, options), pragmas });
  } catch (error) {
    const isUnwritable = [READ_ONLY, CANNOT_OPEN].includes(primaryCode(error));
    if (!isUnwritable || !fs.existsSync(file)) throw error;
    // A folder that cannot be written: WAL wants a file beside the database. Nobody writes there, so read it as it lies.
    const frozen = pathToFileURL(file);
    frozen.searchParams.set('immutable', '1');
    return configured({ driver: new DatabaseSync(frozen, options), pragmas });
  }
}

const waitPragma = `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};`;
const cachePragmas = 'PRAGMA temp_store = MEMORY; PRAGMA cache_size = -24576; PRAGMA mmap_size = 268435456;';
/** SQLITE_READONLY and SQLITE_CANTOPEN: which one comes depends on the modes of folder and file. */
const READ_ONLY = 8;
const CANNOT_OPEN = 14;

function configured({ driver, pragmas }: { driver: DatabaseSync; pragmas: string }): DatabaseSync {
  try {
    driver.exec(pragmas);
    return driver;
  } catch (error) {
    driver.close();
    throw error;
  }
}

function wrap({ driver, file }: { driver: DatabaseSync; file: string }): Database {
  const compiled = new Map<string, Statement>();
  let inTransaction = false;
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw storeError({ error, file });
    }
  };
  function begin(): OpenTransaction {
    // IMMEDIATE: a transaction that starts by reading and writes later would fail at once instead of waiting.
    attempt(() => driver.exec('BEGIN IMMEDIATE'));
    inTransaction = true;
    const end = (work: () => void) => {
      try {
        work();
      } catch (error) {
        rollBack(driver);
        throw storeError({ error, file });
      } finally {
        inTransaction = false;
      }
    };
    return {
      commit: () => end(() => driver.exec('COMMIT')),
      rollBack: () => end(() => rollBack(driver)),
    };
  }
  return {
    file,
    exec: (sql) => attempt(() => driver.exec(sql)),
    prepare(sql) {
      let statement = compiled.get(sql);
      if (statement === undefined) {
        statement = wrapStatement({ statement: attempt(() => driver.prepare(sql)), sql, file });
        compiled.set(sql, statement);
      }
      return statement;
    },
    transaction(work) {
      if (inTransaction) return part({ driver, work });
      const open = begin();
      let result: ReturnType<typeof work>;
      try {
        result = work();
      } catch (error) {
        open.rollBack();
        throw storeError({ error, file });
      }
      open.commit();
      return result;
    },
    begin,
    close() {
      compiled.clear();
      driver.close();
    },
  };
}

/** A full disk rolls back the whole transaction, and its parts with it. */
function part<T>({ driver, work }: { driver: DatabaseSync; work: () => T }): T {
  driver.exec('SAVEPOINT part');
  let result: T;
  try {
    result = work();
  } catch (error) {
    try {
      driver.exec('ROLLBACK TO part; RELEASE part');
    } catch {
      // Nothing to go back to.
    }
    throw error;
  }
  driver.exec('RELEASE part');
  return result;
}

function rollBack(driver: DatabaseSync): void {
  try {
    driver.exec('ROLLBACK');
  } catch {
    // A full disk has rolled back by itself.
  }
}

function wrapStatement({
  statement,
  sql,
  file,
}: {
  statement: StatementSync;
  sql: string;
  file: string;
}): Statement {
  // The driver's types know blobs and big integers, which no table here holds.
  const raw = statement as unknown as Statement;
  const bound = parameterBinder(sql);
  const told = <Answer>(ask: () => Answer): Answer => {
    try {
      return ask();
    } catch (error) {
      throw storeError({ error, file });
    }
  };
  return {
    run: (...values) => told(() => raw.run(...bound(values))),
    get: (...values) => told(() => readCapped({ statement, read: () => raw.get(...bound(values)) })),
    all: (...values) => told(() => readCapped({ statement, read: () => raw.all(...bound(values)) })),
    allExact: (...values) => told(() => raw.all(...bound(values))),
    lists: (...values) => told(() => readLists({ statement, read: () => raw.all(...bound(values)) })),
    iterate: (...values) => iterateCapped({ statement, read: () => raw.iterate(...bound(values)) }),
  };
}

type BindValues = (values: SqlValue[]) => SqlValue[];
const asTheyAre: BindValues = (values) => values;

/** Node 22 takes `?1` for a name and gives it no value by its place: there, values go by that name. */
function parameterBinder(sql: string): BindValues {
  const names = [...new Set(sql.match(/\?\d+/g))];
  if (names.length === 0 || bindsNumbers()) return asTheyAre;
  return (values) => {
    const byName = names.map((name) => [name, values[Number(name.slice(1)) - 1] ?? null]);
    return [Object.fromEntries(byName)] as unknown as SqlValue[];
  };
}

let knownToBindNumbers: boolean | undefined;

function bindsNumbers(): boolean {
  if (knownToBindNumbers !== undefined) return knownToBindNumbers;
  const probe = new DatabaseSync(':memory:');
  try {
    probe.prepare('SELECT ?1').get(1);
    knownToBindNumbers = true;
  } catch {
    knownToBindNumbers = false;
  } finally {
    probe.close();
  }
  return knownToBindNumbers;
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

/** A connection that nobody refers to is closed by the garbage collector, and the lock would go with it. */
const held = new Set<DatabaseSync>();

/**
 * A lock between processes that the system frees on `kill -9`: an open transaction on a small SQLite file, that is,
 * an advisory lock of the system below it. Answers undefined when somebody else has it.
 */
export function tryLock(file: string): Lock | undefined {
  createPrivate(file);
  const driver = new DatabaseSync(file);
  try {
    driver.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    driver.close();
    if (isBusy(error)) return undefined;
    throw storeError({ error, file });
  }
  held.add(driver);
  return {
    release() {
      if (!held.delete(driver)) return;
      driver.exec('ROLLBACK');
      driver.close();
    },
  };
}

/** SQLite gives a new file the umask's mode; what is recorded here is for its owner alone. */
function createPrivate(file: string): void {
  if (file === ':memory:') return;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.closeSync(fs.openSync(file, 'a', 0o600));
  } catch (error) {
    throw storeUnavailable({ error, file, why: error instanceof Error ? error.message : String(error) });
  }
}
