import type { Database, SqlValue } from '../store/driver/db.ts';
import { keepRev, nextRev } from '../store/rollups/rev.ts';
import { type RollupTableName, rollupTableNames } from '../../shared/ledger/rows.ts';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { rollupTables } from '../../shared/ledger/rollup-tables.ts';
import { keyColumns } from '../../shared/ledger/key-columns.ts';

// Same values, newer rev: the cloud keeps the newest row only, so what it should take again must look newer.

/** All rows of these sessions; the caller holds the transaction. */
export function renewSessions(o: { db: Database; sessions: readonly string[]; now: number }): void {
  const rev = takeRev(o);
  const list = JSON.stringify(o.sessions);
  for (const table of rollupTableNames) {
    o.db
      .prepare(`UPDATE ${table} SET rev = ?1 WHERE session_id IN (SELECT value FROM json_each(?2))`)
      .run(rev, list);
  }
}

/** Rows of a table that say something in one of these columns; the caller holds the transaction. */
export function renewColumns(o: {
  db: Database;
  table: RollupTableName;
  columns: readonly string[];
  now: number;
}): void {
  const told = getTableConfig(rollupTables[o.table])
    .columns.filter((column) => o.columns.includes(column.name))
    .map((column) => ({ name: column.name, silent: (column.default ?? null) as SqlValue }));
  if (told.length === 0) return;
  const where = told.map(({ name }) => `${name} IS NOT ?`).join(' OR ');
  const silent = told.map((column) => column.silent);
  o.db.prepare(`UPDATE ${o.table} SET rev = ? WHERE ${where}`).run(takeRev(o), ...silent);
}

export function renewRow(o: {
  db: Database;
  table: RollupTableName;
  key: readonly SqlValue[];
  now: number;
}): void {
  const where = keyColumns(o.table)
    .map((column) => `${column} = ?`)
    .join(' AND ');
  o.db.prepare(`UPDATE ${o.table} SET rev = ? WHERE ${where}`).run(takeRev(o), ...o.key);
}

function takeRev(o: { db: Database; now: number }): number {
  const rev = nextRev(o);
  keepRev({ db: o.db, rev });
  return rev;
}
