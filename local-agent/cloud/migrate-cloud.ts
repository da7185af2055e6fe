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

/** Applies what is missing, one file at a time, each together with its ledger row or not at all. */
export async function migrateCloud(o: { db: CloudDatabase; folder: string }): Promise<string[]> {
  await o.db.prepare(ledger).run();
  const { results } = await o.db.prepare('SELECT name FROM d1_migrations').all();
  const applied = new Set(results.map((row) => row['name']));
  const missing = listMigrations(o.folder).filter((name) => !applied.has(name));
  for (const name of missing) {
    const statements = splitSql(fs.readFileSync(path.join(o.folder, name), 'utf8'));
    await o.db.batch([
      ...statements.map((sql) => o.db.prepare(sql)),
      o.db.prepare('INSERT INTO d1_migrations (name) VALUES (?1)').bind(name),
    ]);
  }
  return missing;
}

function listMigrations(folder: string): string[] {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return files.sort();
}
