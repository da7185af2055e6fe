import fs from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitSql } from '../../local-agent/cloud/split-sql.ts';
import { kindOfFigure, ranges } from '../../shared/ledger/ranges.ts';
import * as tables from '../../shared/ledger/tables.ts';

type Row = Record<string, string | number | null>;
type Side = { run(sql: string): Promise<unknown>; all(sql: string): Promise<Row[]> };

const files = fs.readdirSync('migrations/team').toSorted();
const first = files.filter((name) => name < '0003');
const later = files.filter((name) => name >= '0003');
let sqlite: DatabaseSync;
let miniflare: Miniflare;
const sides: Partial<Record<string, Side>> = {};

beforeAll(async () => {
  sqlite = new DatabaseSync(':memory:');
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
  sides['node:sqlite'] = {
    run: async (sql) => sqlite.exec(sql),
    all: async (sql) => sqlite.prepare(sql).all() as Row[],
  };
  sides['D1'] = {
    run: (sql) => d1.prepare(sql).run(),
    all: async (sql) => (await d1.prepare(sql).all<Row>()).results,
  };
});

afterAll(async () => {
  sqlite.close();
  await miniflare.dispose();
});

const list = Object.values(tables).map((table) => getTableConfig(table));
const columnsOf = (name: string) => list.find((table) => table.name === name)?.columns ?? [];

/** Columns that were there before the tables were bounded; later ones came with their bounds. */
const earlyColumns = (() => {
  const made = new DatabaseSync(':memory:');
  for (const file of first) made.exec(fs.readFileSync(`migrations/team/${file}`, 'utf8'));
  const names = list.map(({ name }): [string, Set<unknown>] => {
    const columns = made.prepare('SELECT name FROM pragma_table_info(?)').all(name);
    return [name, new Set(columns.map((column) => column['name']))];
  });
  made.close();
  return new Map(names);
})();

/** A row of nothing special; `given` stands where it says. */
function insert(name: string, given: Row, { early = false } = {}): string {
  const columns = columnsOf(name).filter(
    (column) => !early || earlyColumns.get(name)?.has(column.name) === true,
  );
  const values = columns.map((column) => {
    const value = given[column.name] ?? (column.dataType === 'number' ? 7 : (given['id'] ?? 'x'));
    return typeof value === 'string' ? `'${value}'` : String(value);
  });
  return `INSERT INTO ${name} (${columns.map((column) => column.name).join(', ')}) VALUES (${values.join(', ')})`;
}

const figures = list.flatMap(({ name, columns }) =>
  columns
    .filter((column) => column.dataType === 'number')
    .map((column) => ({ table: name, column: column.name, range: ranges[kindOfFigure(column.name)] })),
);

describe.each(['node:sqlite', 'D1'])('figures on %s', (name) => {
  const side = () => sides[name] as Side;

  test('that an earlier version took and that are absurd go when it is upgraded, and nothing else does', async () => {
    for (const file of first) await apply(side(), file);
    const earlyTables = list.filter(({ name: table }) => (earlyColumns.get(table)?.size ?? 0) > 0);
    for (const { name: table } of earlyTables)
      await side().run(insert(table, { id: 'plain' }, { early: true }));
    const early = figures.filter(({ table, column }) => earlyColumns.get(table)?.has(column));
    for (const [index, { table, column, range }] of early.entries()) {
      const far = (id: string, value: number) =>
        side().run(insert(table, { id: `${id}${index}`, [column]: value }, { early: true }));
      await far('low', range[0] - 1);
      await far('high', range[1] + 1);
    }
    for (const file of later) await apply(side(), file);
    for (const { name: table } of earlyTables) {
      if (table === 'devices') continue;
      const kept = await side().all(`SELECT * FROM ${table}`);
      expect(kept).toHaveLength(1);
      expect(kept[0]).toMatchObject({ session_id: 'plain' });
    }
  });

  test('of a device are drawn into their bounds, because it may be one that was revoked', async () => {
    const devices = await side().all('SELECT created_at, revoked_at, last_seen_day FROM devices');
    expect(devices).toHaveLength(7);
    for (const device of devices)
      expect(Math.min(...Object.values(device).map(Number))).toBeGreaterThanOrEqual(0);
    expect(devices.filter(({ revoked_at: at }) => at === ranges.time[1])).toHaveLength(1);
  });

  test.each(figures)('in $table.$column lie between their bounds', async ({ table, column, range }) => {
    const take = (id: string, value: number) =>
      side().run(insert(table, { id: `${column}-${id}`, [column]: value }));
    await take('least', range[0]);
    await take('greatest', range[1]);
    await expect(take('below', range[0] - 1)).rejects.toThrow(/CHECK constraint/);
    await expect(take('above', range[1] + 1)).rejects.toThrow(/CHECK constraint/);
  });

  test('may still be unknown where a column says so', async () => {
    for (const { name: table, columns } of list) {
      const unknown = columns.filter((column) => !column.notNull).map((column) => column.name);
      const names = columns.filter((column) => column.notNull);
      const values = names.map((column) => (column.dataType === 'number' ? '7' : "'unknown'"));
      expect(unknown).not.toContain('in_range');
      await side().run(
        `INSERT INTO ${table} (${names.map((column) => column.name).join(', ')}) VALUES (${values.join(', ')})`,
      );
    }
  });
});

async function apply(side: Side, file: string): Promise<void> {
  for (const sql of splitSql(fs.readFileSync(`migrations/team/${file}`, 'utf8'))) await side.run(sql);
}
