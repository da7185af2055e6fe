import type { Database, SqlValue } from '../driver/db.ts';
import { factTableNames, type FactTableName } from './fact-tables.ts';
import { factSql, type FactSql } from './merge-sql.ts';

const sqlByTable = Object.fromEntries(factTableNames.map((name) => [name, factSql(name)])) as Record<
  FactTableName,
  FactSql
>;

/**
 * Writes rows of facts, values in the order of the table's columns, and answers how many of them are new. Inserts before it
 * merges, because only an insert that does nothing tells a new fact from an old one.
 */
export function writeRows({
  db,
  table,
  rows,
}: {
  db: Database;
  table: FactTableName;
  rows: readonly SqlValue[][];
}): number {
  const sql = sqlByTable[table];
  const insert = db.prepare(sql.insert);
  const merge = db.prepare(sql.merge);
  let added = 0;
  for (const row of rows) {
    if (insert.run(...row).changes === 1) added += 1;
    else merge.run(...row);
  }
  return added;
}
