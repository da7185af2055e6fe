import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { rollupTables, type RollupTableName } from './rollup-tables.ts';

/** Names of the columns that tell a row of this table from the others. */
export function keyColumns(table: RollupTableName): string[] {
  const { columns, primaryKeys } = getTableConfig(rollupTables[table]);
  return (
    primaryKeys[0]?.columns.map((column) => column.name) ??
    columns.filter((column) => column.primary).map((column) => column.name)
  );
}
