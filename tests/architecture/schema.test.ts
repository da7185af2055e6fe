import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { splitSql } from '../../local-agent/cloud/split-sql.ts';
import { migrated, migrationsOf, objectsOf, renderSchema, schemas, seedsOf } from './render-schema.ts';

describe.each(schemas)('migrations/schema/$file', (schema) => {
  const file = path.join('migrations/schema', schema.file);

  it('is what the migrations add up to (npm run reference writes it)', () => {
    const current = renderSchema(schema);
    if (process.env['UPDATE_REFERENCE']) fs.writeFileSync(file, current);
    expect(fs.readFileSync(file, 'utf8')).toBe(current);
  });

  it('makes the database that they make one by one, and says that they are applied', () => {
    const whole = new DatabaseSync(':memory:');
    const text = fs.readFileSync(file, 'utf8');
    if (schema.ledger === 'schema_migrations') whole.exec(text);
    else {
      whole.exec('CREATE TABLE d1_migrations (name TEXT UNIQUE)');
      // As D1 takes it: one statement at a time, without comments.
      for (const sql of splitSql(text)) whole.exec(sql);
    }
    const names = whole.prepare(`SELECT name FROM ${schema.ledger}`).all();
    whole.exec(`DROP TABLE ${schema.ledger}`);
    const stepwise = migrated(schema);
    expect(objectsOf(whole).map(bare)).toEqual(objectsOf(stepwise).map(bare));
    expect(seedsOf(whole)).toEqual(seedsOf(stepwise));
    expect(names.map((row) => row['name']).toSorted()).toEqual(
      migrationsOf(schema)
        .map(({ name }) => name)
        .toSorted(),
    );
  });
});

/** D1 gets it without comments. */
const bare = (sql: string) => splitSql(sql).join(';').replaceAll(/\s+/g, ' ');
