import { DatabaseSync } from 'node:sqlite';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CloudDatabase, CloudStatement } from '../../../../local-agent/cloud/migrate-cloud.ts';
import { migrateCloud } from '../../../../local-agent/cloud/migrate-cloud.ts';
import { splitSql } from '../../../../local-agent/cloud/split-sql.ts';

let folder: string;
let sqlite: DatabaseSync;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-migrations-'));
  sqlite = new DatabaseSync(':memory:');
});

afterEach(() => {
  sqlite.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** The part of D1 that migrations use: one statement at a time, a batch as one transaction. */
function openD1(): CloudDatabase {
  const prepare = (sql: string, values: unknown[] = []): CloudStatement => ({
    bind: (...bound) => prepare(sql, bound),
    run: async () => sqlite.prepare(sql).run(...(values as string[])),
    all: async () => ({ results: sqlite.prepare(sql).all(...(values as string[])) }),
  });
  return {
    prepare,
    async batch(statements) {
      sqlite.exec('BEGIN');
      try {
        for (const statement of statements) await statement.run();
        sqlite.exec('COMMIT');
      } catch (error) {
        sqlite.exec('ROLLBACK');
        throw error;
      }
      return undefined;
    },
  };
}

function write(name: string, sql: string): void {
  fs.writeFileSync(path.join(folder, name), sql);
}

function applied(): unknown[] {
  return sqlite
    .prepare('SELECT name FROM d1_migrations ORDER BY id')
    .all()
    .map((row) => row['name']);
}

describe('migrations of the embedded cloud', () => {
  it('are applied in the order of their names, each once', async () => {
    write('0002_b.sql', 'CREATE TABLE b (id INTEGER);');
    write('0001_a.sql', 'CREATE TABLE a (id INTEGER);');
    expect(await migrateCloud({ db: openD1(), folder })).toEqual(['0001_a.sql', '0002_b.sql']);
    write('0003_c.sql', 'CREATE TABLE c (id INTEGER);');
    expect(await migrateCloud({ db: openD1(), folder })).toEqual(['0003_c.sql']);
    expect(applied()).toEqual(['0001_a.sql', '0002_b.sql', '0003_c.sql']);
  });

  it('are applied whole or not at all', async () => {
    write('0001_a.sql', 'CREATE TABLE a (id INTEGER); CREATE TABLE a (id INTEGER);');
    await expect(migrateCloud({ db: openD1(), folder })).rejects.toThrow(/already exists/);
    expect(applied()).toEqual([]);
    expect(sqlite.prepare("SELECT name FROM sqlite_master WHERE name = 'a'").all()).toEqual([]);
  });
});

describe('splitting a migration', () => {
  it.each([
    ['a; b;', ['a', 'b']],
    ['-- one; two\nCREATE TABLE a (b TEXT) -- c; d\n;', ['CREATE TABLE a (b TEXT)']],
    ["INSERT INTO a VALUES ('x;''y', \"z;\");", ["INSERT INTO a VALUES ('x;''y', \"z;\")"]],
    ['/* a; b */ SELECT 1 - 2 / 3', ['SELECT 1 - 2 / 3']],
    ['\n;;\n', []],
  ])('%#', (sql, statements) => {
    expect(splitSql(sql)).toEqual(statements);
  });
});
