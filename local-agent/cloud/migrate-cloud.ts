import fs from 'node:fs';
import path from 'node:path';
import { splitSql } from './split-sql.ts';

/** What we use of the D1 binding. */
export type CloudDatabase = {
  prepare(sql: string): CloudStatement;
  batch(statements: CloudStatement[]): Promise<unknown>;
};
export type CloudStatement = {
  bind(...values: unknown[]): CloudStatement;
  run(): Promise<unknown>;
  all(): Promise<{ results: Record<string, unknown>[] }>;
};

/** The ledger is wrangler's own, so that `wrangler d1 migrations` and this agree. */
const ledger = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/**
 * Applies what is missing, each file together with its ledger row or not at all: one at a time where there is data, and
 * all at once in a new database, which somebody waits for, by the file of what they add up to where one is named.
 */
export async function migrateCloud(o: {
  db: CloudDatabase;
  folder: string;
  schema?: string;
}): Promise<string[]> {
  await o.db.prepare(ledger).run();
  const { results } = await o.db.prepare('SELECT name FROM d1_migrations').all();
  const applied = new Set(results.map((row) => row['name']));
  const missing = listMigrations(o.folder).filter((name) => !applied.has(name));
  const statementsOf = (file: string) =>
    splitSql(fs.readFileSync(file, 'utf8')).map((sql) => o.db.prepare(sql));
  if (applied.size === 0 && o.schema !== undefined) {
    await o.db.batch(statementsOf(o.schema));
    await migrateCloud({ db: o.db, folder: o.folder });
    return missing;
  }
  const steps = missing.map((name) => [
    ...statementsOf(path.join(o.folder, name)),
    o.db.prepare('INSERT INTO d1_migrations (name) VALUES (?1)').bind(name),
  ]);
  const batches = applied.size === 0 ? [steps.flat()] : steps;
  for (const statements of batches) if (statements.length > 0) await o.db.batch(statements);
  return missing;
}

function listMigrations(folder: string): string[] {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return files.sort();
}
