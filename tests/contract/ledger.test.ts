import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitSql } from '../../local-agent/cloud/split-sql.ts';
import type { Database } from '../../local-agent/store/driver/db.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { firstRollupColumns } from '../../shared/ledger/known-tables.ts';
import { rollupTableNames, rollupTables } from '../../shared/ledger/rows.ts';
import * as tables from '../../shared/ledger/tables.ts';
import { upsertIndexedSql, upsertSql } from '../../shared/ledger/upsert.ts';
import { seedRows } from '../support/seeded-rows.ts';

type Row = Record<string, unknown>;
type Side = {
  all(sql: string): Promise<Row[]>;
  /** Rows written: of the table on SQLite, as billed on D1. */
  write(sql: string, rows: readonly Row[]): Promise<number>;
};

let folder: string;
let db: Database;
let miniflare: Miniflare;
const sides: Partial<Record<string, Side>> = {};

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-ledger-'));
  db = openStore({ file: path.join(folder, 'subtrack.db') });
  sides['node:sqlite'] = {
    all: async (sql) => db.prepare(sql).all(),
    write: async (sql, rows) => db.prepare(sql).run(JSON.stringify(rows)).changes,
  };
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      cf: false,
      telemetry: { enabled: false },
      modules: true,
      script: 'export default { fetch: () => new Response() }',
      d1Databases: ['DB'],
    }),
  );
  const d1 = await miniflare.getD1Database('DB');
  for (const file of fs.readdirSync('migrations/team').toSorted()) {
    const statements = splitSql(fs.readFileSync(`migrations/team/${file}`, 'utf8'));
    await d1.batch(statements.map((statement) => d1.prepare(statement)));
  }
  sides['D1'] = {
    all: async (sql) => (await d1.prepare(sql).all<Row>()).results,
    write: async (sql, rows) => (await d1.prepare(sql).bind(JSON.stringify(rows)).run()).meta.rows_written,
  };
});
afterAll(async () => {
  db.close();
  await miniflare.dispose();
  fs.rmSync(folder, { recursive: true });
});

const drizzleTables = Object.values(tables);

describe.each(['node:sqlite', 'D1'])('on %s', (name) => {
  const side = () => sides[name] as Side;

  test.each(drizzleTables.map((table) => [getTableConfig(table).name, table] as const))(
    'the table %s is as the queries see it',
    async (tableName, table) => {
      const { columns, primaryKeys } = getTableConfig(table);
      const info = await side().all(
        `SELECT name, type, "notnull" AS required, pk FROM pragma_table_info('${tableName}')`,
      );
      expect(info.map(({ name: column, type, required }) => ({ column, type, required }))).toEqual(
        columns.map((column) => ({
          column: column.name,
          type: column.getSQLType().toUpperCase(),
          required: Number(column.notNull),
        })),
      );
      const key =
        primaryKeys[0]?.columns.map((column) => column.name) ??
        columns.filter((column) => column.primary).map((column) => column.name);
      const actualKey = info
        .filter((column) => column['pk'] !== 0)
        .toSorted((a, b) => Number(a['pk']) - Number(b['pk']));
      expect(actualKey.map((column) => column['name'])).toEqual(key);
    },
  );

  test('team tables are STRICT and have no hidden rowid, which would cost a second row write', async () => {
    const created = await side().all("SELECT name, sql FROM sqlite_master WHERE type = 'table'");
    for (const table of drizzleTables) {
      const sql = created.find((row) => row['name'] === getTableConfig(table).name)?.['sql'];
      expect(sql).toMatch(/\) STRICT, WITHOUT ROWID$/);
    }
  });

  describe.each(rollupTableNames)('rows of %s', (table) => {
    const rows = seedRows({ seed: 11, sessions: 20 })[table].map((row) => ({ ...row, rev: 100 }));
    const statements = [upsertSql(table), ...upsertIndexedSql(table)];
    const upsert = async (sent: readonly Row[]) => {
      let written = 0;
      for (const sql of statements) written += await side().write(sql, sent);
      return written;
    };
    const columns = getTableConfig(rollupTables[table]).columns.map((column) => column.name);
    const stored = () => side().all(`SELECT ${columns.join(', ')} FROM ${table}`);

    test('are written, and written again they write nothing', async () => {
      expect(await upsert(rows)).toBeGreaterThanOrEqual(rows.length);
      const before = await stored();
      expect(before).toHaveLength(rows.length);
      expect(await upsert(rows)).toBe(0);
      expect(await upsert(rows.toReversed())).toBe(0);
      expect(await stored()).toEqual(before);
    });

    test('an older state that arrives late changes nothing, a newer one wins whole', async () => {
      const before = await stored();
      expect(await upsert(rows.map((row) => ({ ...row, rev: 99 })))).toBe(0);
      expect(await stored()).toEqual(before);
      const [first, ...rest] = rows;
      const newer = { ...first, rev: 101 };
      expect(await upsert([newer, ...rest])).toBe(1);
      const after = await stored();
      expect(after.filter((row) => row['rev'] === 101)).toEqual([newer]);
      expect(after).toHaveLength(before.length);
    });
  });

  test('start and end of a session, which are in indexes, are taken over when they change', async () => {
    const [session] = seedRows({ seed: 12, sessions: 1 }).session_rollups;
    const row = { ...session, session_id: 'moved', rev: 1, started_at: 5000, ended_at: null };
    for (const sent of [
      row,
      { ...row, rev: 2, started_at: 4000, ended_at: 7000 },
      { ...row, rev: 1, started_at: 9000, ended_at: 9500 },
    ]) {
      for (const sql of [upsertSql('session_rollups'), ...upsertIndexedSql('session_rollups')])
        await side().write(sql, [sent]);
    }
    const moved = "SELECT rev, started_at, ended_at FROM session_rollups WHERE session_id = 'moved'";
    expect(await side().all(moved)).toEqual([{ rev: 2, started_at: 4000, ended_at: 7000 }]);
    // A session that goes on after its end is open again.
    for (const sql of [upsertSql('session_rollups'), ...upsertIndexedSql('session_rollups')])
      await side().write(sql, [{ ...row, rev: 3, started_at: 4000 }]);
    expect(await side().all(moved)).toEqual([{ rev: 3, started_at: 4000, ended_at: null }]);
  });

  test('two devices may be told apart by their token only once', async () => {
    expect(await side().all("SELECT name FROM sqlite_master WHERE name = 'devices_token_hash'")).toHaveLength(
      1,
    );
  });
});

test('what the first clouds know is what the first migrations make', async () => {
  const first = new DatabaseSync(':memory:');
  for (const file of ['0001_rollups.sql', '0002_open_sessions.sql'])
    first.exec(fs.readFileSync(`migrations/team/${file}`, 'utf8'));
  for (const [table, columns] of Object.entries(firstRollupColumns())) {
    const made = first.prepare(`PRAGMA table_info(${table})`).all();
    expect([table, columns.toSorted()]).toEqual([table, made.map((row) => row['name']).toSorted()]);
  }
  first.close();
});
