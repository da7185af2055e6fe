import fs from 'node:fs';
import { AppError } from '../../../shared/core/errors.ts';
import type { Database } from './db.ts';

/** Its text is read when it is asked for: nearly always all of them are applied. */
export type Migration = { name: string; readonly sql: string };
export type MigrationFolder = 'team' | 'local' | 'archive' | 'search';

/** Beside the bundled program, one level above a chunk of it, or at the root of a checkout. */
const places = ['./migrations/', '../migrations/', '../../../migrations/'];

/** Of the database with facts and rollups: team tables first, because local indexes lie on them. */
const mainFolders: readonly MigrationFolder[] = ['team', 'local'];

/** Migrations of one database, in their order. */
export function readMigrations(folders: readonly MigrationFolder[] = mainFolders): Migration[] {
  const root = migrationsRoot();
  const names = namesBelow({ root, folders });
  return names.map((name) => ({
    name,
    get sql() {
      return fs.readFileSync(new URL(name, root), 'utf8');
    },
  }));
}

/** What all migrations of the main database add up to (`npm run reference` makes it). */
export function readSchema(): string {
  return fs.readFileSync(new URL('schema/main.sql', migrationsRoot()), 'utf8');
}

/** Whether the tables are those of an older version, or not all there yet because another process makes them just now. */
export function isBehind({
  db,
  folders = mainFolders,
}: {
  db: Database;
  folders?: readonly MigrationFolder[] | undefined;
}): boolean {
  const applied = appliedMigrations(db);
  return namesBelow({ root: migrationsRoot(), folders }).some((name) => !applied.has(name));
}

function migrationsRoot(): URL {
  const root = places.map((place) => new URL(place, import.meta.url)).find((url) => fs.existsSync(url));
  if (root === undefined) {
    throw new AppError({
      code: 'store.migrations_missing',
      message: 'the database migrations are not beside the program',
      hint: 'install subagent-tracking again',
    });
  }
  return root;
}

function namesBelow({ root, folders }: { root: URL; folders: readonly MigrationFolder[] }): string[] {
  return folders.flatMap((folder) => {
    const files = fs.readdirSync(new URL(`${folder}/`, root)).filter((file) => file.endsWith('.sql'));
    return files.sort().map((file) => `${folder}/${file}`);
  });
}

/**
 * Applies what is missing. A database with migrations that we do not know belongs to a newer version: not touched. A new
 * one is made of the `schema` where there is one, in a fifth of the time that its migrations take one by one.
 */
export function migrate({
  db,
  migrations,
  schema,
}: {
  db: Database;
  migrations: readonly Migration[];
  schema?: (() => string) | undefined;
}): void {
  const applied = appliedMigrations(db);
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new AppError({
      code: 'store.future_version',
      message: `${db.file} was written by a newer version (${unknown.join(', ')})`,
      hint: 'update subagent-tracking',
    });
  }
  if (migrations.every((migration) => applied.has(migration.name))) return;
  db.transaction(() => {
    // Read again: another process may have migrated while we waited for the transaction.
    if (schema !== undefined && appliedMigrations(db).size === 0) db.exec(schema());
    db.exec(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID',
    );
    const now = appliedMigrations(db);
    for (const { name, sql } of migrations) {
      if (now.has(name)) continue;
      db.exec(sql);
      db.prepare('INSERT INTO schema_migrations (name) VALUES (?)').run(name);
    }
  });
}

function appliedMigrations(db: Database): Set<string> {
  const table = db.prepare("SELECT 1 AS found FROM sqlite_master WHERE name = 'schema_migrations'").get();
  if (table === undefined) return new Set();
  return new Set(
    db
      .prepare('SELECT name FROM schema_migrations')
      .all()
      .map((row) => String(row['name'])),
  );
}
