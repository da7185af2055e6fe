import fs from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { splitSql } from '../../../../local-agent/cloud/split-sql.ts';
import { enrolOwnSql } from '../../../../shared/protocol/enrol.ts';
import { rollupTableNames } from '../../../../shared/ledger/rows.ts';
import { upsertSql } from '../../../../shared/ledger/upsert.ts';
import { seedRows } from '../../../support/seeded-rows.ts';
import { insertSegmentsSql, seedSegments } from '../../../support/seeded-segments.ts';

const files = fs.readdirSync('migrations/team').toSorted();
const rows = seedRows({ seed: 7, sessions: 12 });
/** What a later migration does to rows on purpose: everybody signs in again once there are members. */
const emptied = new Set(['sign_ins']);

/** A row of each table that is no rollup, as its first schema takes it. */
const others: Readonly<Record<string, string>> = {
  sign_ins: "INSERT INTO sign_ins (token_hash, ends_at) VALUES ('cookie', 8640000000000000)",
  sign_in_tries: "INSERT INTO sign_in_tries VALUES ('somewhere', 1, 2)",
  members: "INSERT INTO members (member_id, name, role, created_at) VALUES ('m1', 'Lin', 'admin', 1)",
  project_visibilities: "INSERT INTO project_visibilities VALUES ('acme/shop', 'hidden')",
  one_time_links: "INSERT INTO one_time_links VALUES ('link', 'owner', 5, NULL)",
  audit_entries: "INSERT INTO audit_entries VALUES (1, 'e1', 'Lin', 'did', 'it', 'here')",
  device_requests:
    "INSERT INTO device_requests (secret_hash, code, device_id, name, ends_at) VALUES ('s', 'BCDF', 'device-9', 'laptop', 9)",
  phases: "INSERT INTO phases VALUES (1, 'Billing', 1, NULL, 1)",
  planned_ends: 'INSERT INTO planned_ends VALUES (1, 5, 1)',
  reviews: "INSERT INTO reviews VALUES ('phase-1', 'phase', 'Billing', 1, 2, 3, '{}')",
  finding_states: "INSERT INTO finding_states VALUES ('f', 'k', 's', 't', 'adopted', NULL, NULL, 1)",
  alerts:
    "INSERT INTO alerts (alert_key, kind, level, subject, value, ref, raised_at) VALUES ('a', 'budget', 'info', '', 1, '', 1)",
  alert_channels:
    "INSERT INTO alert_channels VALUES ('c', 'Room', 'slack', 'https://example.com/x', '', 'info', '', 1, 2, 'HTTP 200')",
  device_states: "INSERT INTO device_states VALUES ('device-1', 1, '{}')",
  review_parts: "INSERT INTO review_parts VALUES ('phase-1', 'figures', 1, '{}')",
  budgets: "INSERT INTO budgets VALUES ('b', 'All', 'day', 'all', '', 10000, 1)",
};

function apply(db: DatabaseSync, names: readonly string[]): void {
  for (const name of names) {
    db.exec('BEGIN');
    for (const statement of splitSql(fs.readFileSync(`migrations/team/${name}`, 'utf8'))) db.exec(statement);
    db.exec('COMMIT');
  }
}

function columnsOf(db: DatabaseSync, table: string): string[] {
  return db
    .prepare(`SELECT name FROM pragma_table_info(?)`)
    .all(table)
    .map((row) => String(row['name']));
}

function tablesOf(db: DatabaseSync): string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
  return db
    .prepare(sql)
    .all()
    .map((row) => String(row['name']));
}

/** A team's data, in whatever tables and columns there are. */
function fill(db: DatabaseSync): void {
  for (const table of rollupTableNames) {
    const known = new Set(columnsOf(db, table));
    if (known.size === 0) continue;
    db.prepare(upsertSql(table, { isNamed: (column) => known.has(column) })).run(JSON.stringify(rows[table]));
  }
  db.prepare(insertSegmentsSql).run(JSON.stringify(seedSegments(rows.session_rollups)));
  db.prepare(enrolOwnSql).run('device-1', 'Ada', 'laptop', 'hash', 1);
  for (const [table, sql] of Object.entries(others)) if (columnsOf(db, table).length > 0) db.exec(sql);
}

/** Every row of every table, by the columns that it has now. */
function read(db: DatabaseSync): Map<string, { columns: string[]; rows: unknown[] }> {
  return new Map(
    tablesOf(db).map((table) => {
      const columns = columnsOf(db, table);
      return [table, { columns, rows: rowsOf(db, table, columns) }];
    }),
  );
}

function rowsOf(db: DatabaseSync, table: string, columns: readonly string[]): unknown[] {
  return db
    .prepare(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${columns.slice(0, 3).join(', ')}`)
    .all();
}

describe('the database of a team', () => {
  it.each(files.slice(0, -1).map((name, at) => ({ name, at })))(
    'keeps every row when it is upgraded from $name',
    ({ at }) => {
      const db = new DatabaseSync(':memory:');
      apply(db, files.slice(0, at + 1));
      fill(db);
      const before = read(db);
      expect([...before.values()].reduce((sum, table) => sum + table.rows.length, 0)).toBeGreaterThan(100);
      apply(db, files.slice(at + 1));
      const lost = [...before].filter(([table, { columns, rows: kept }]) => {
        // A later migration may add rows, and names who enrolled a device.
        const now = new Set(rowsOf(db, table, columns).map((row) => JSON.stringify(row)));
        return !emptied.has(table) && kept.some((row) => !now.has(JSON.stringify(row)));
      });
      expect(lost).toEqual([]);
      expect(
        db.prepare("SELECT role FROM members WHERE name = 'Ada' OR member_id = 'owner'").all().length,
      ).toBe(before.has('members') ? 1 : 2);
      db.close();
    },
  );

  it.each([
    ['used Drive without a limit has none', ['drive'], [], '{}'],
    ['has only R2 and S3 has the policy of a new one', ['r2', 's3'], [], undefined],
    [
      'had its limit already keeps it',
      ['drive'],
      ['INSERT INTO drive_space VALUES (1, 5, 14, 9)'],
      undefined,
    ],
    [
      'set a policy keeps it',
      ['drive'],
      [`INSERT INTO tier_policy VALUES (1, '{"r2_days":7}')`],
      '{"r2_days":7}',
    ],
  ])('of a team that %s', (_what, tiers, more, expected) => {
    const db = new DatabaseSync(':memory:');
    const limits = files.findIndex((name) => name.startsWith('0059_'));
    apply(db, files.slice(0, limits));
    for (const tier of tiers)
      db.exec(`INSERT INTO object_copies VALUES ('o/0', '${tier}', 'here', 'k', 'r', NULL, 1)`);
    for (const sql of more) db.exec(sql);
    apply(db, files.slice(limits));
    expect(db.prepare('SELECT body FROM tier_policy').get()?.['body']).toBe(expected);
    db.close();
  });

  it('has every table that these tests fill', () => {
    const db = new DatabaseSync(':memory:');
    apply(db, files);
    const filled = [...rollupTableNames, ...Object.keys(others), 'segments', 'devices'];
    expect(filled.filter((table) => !tablesOf(db).includes(table))).toEqual([]);
  });
});
