import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Databases that are made of one file, with the migrations that it stands for. `named`: how their ledger calls one. */
export const schemas = [
  { file: 'main.sql', folders: ['team', 'local'], ledger: 'schema_migrations', named: 'folder' },
  { file: 'team.sql', folders: ['team'], ledger: 'd1_migrations', named: 'file' },
] as const;
export type Schema = (typeof schemas)[number];

const schemaLedger = 'CREATE TABLE schema_migrations (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID';

/** The migrations of a schema in their order, and their names in the ledger. */
export function migrationsOf({ folders, named }: Schema): { name: string; sql: string }[] {
  return folders.flatMap((folder) => {
    const files = fs.readdirSync(path.join('migrations', folder)).filter((file) => file.endsWith('.sql'));
    return files.toSorted().map((file) => ({
      name: named === 'folder' ? `${folder}/${file}` : file,
      sql: fs.readFileSync(path.join('migrations', folder, file), 'utf8'),
    }));
  });
}

/** All migrations, one by one. */
export function migrated(schema: Schema): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  for (const { sql } of migrationsOf(schema)) db.exec(sql);
  return db;
}

/** The tables and indexes of a database, each as SQLite keeps it. */
export function objectsOf(db: DatabaseSync): string[] {
  const rows = db
    .prepare(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid",
    )
    .all();
  return rows.map((row) => String(row['sql']));
}

/** The rows that migrations write, as statements. */
export function seedsOf(db: DatabaseSync): string[] {
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").all();
  return tables.flatMap(({ name }) => {
    const rows = db.prepare(`SELECT * FROM ${String(name)}`).all();
    return rows.map((row) => {
      const values = Object.values(row).map((value) => literalOf(value));
      return `INSERT INTO ${String(name)} (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`;
    });
  });
}

function literalOf(value: unknown): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

export function renderSchema(schema: Schema): string {
  const db = migrated(schema);
  const names = migrationsOf(schema).map(({ name }) => `  ('${name}')`);
  const statements = [
    ...(schema.ledger === 'schema_migrations' ? [schemaLedger] : []),
    ...objectsOf(db),
    ...seedsOf(db),
    `INSERT INTO ${schema.ledger} (name) VALUES\n${names.join(',\n')}`,
  ];
  db.close();
  return [
    `-- What the migrations in ${schema.folders.join(' and ')} add up to: a new database is made of it. \`npm run reference\` writes it.`,
    ...statements.map((sql) => `${sql};`),
    '',
  ].join('\n\n');
}
