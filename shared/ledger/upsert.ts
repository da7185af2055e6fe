import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { rollupTables, type RollupTableName } from './rows.ts';

/**
 * The statement that writes rollup rows, the same text for SQLite and D1: all rows travel as one JSON parameter
 * (D1 refuses more than 100 bound values), and only a newer `rev` wins, so a replay writes nothing.
 */
export function upsertSql(name: RollupTableName): string {
  const { columns, primaryKeys } = getTableConfig(rollupTables[name]);
  const names = columns.map((column) => column.name);
  const key =
    primaryKeys[0]?.columns.map((column) => column.name) ??
    columns.filter((column) => column.primary).map((column) => column.name);
  const updates = names
    .filter((column) => !key.includes(column))
    .map((column) => `${column} = excluded.${column}`);
  return [
    `INSERT INTO ${name} (${names.join(', ')})`,
    // `WHERE true` resolves SQLite's ambiguity between a join's ON and ON CONFLICT.
    `SELECT ${names.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?1) WHERE true`,
    `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${updates.join(', ')}`,
    `WHERE excluded.rev > ${name}.rev`,
  ].join('\n');
}
