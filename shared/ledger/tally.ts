import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { keyColumns } from './key-columns.ts';
import { kindOfFigure } from './ranges.ts';
import { rollupTables, type RollupTableName } from './rollup-tables.ts';

/** Columns that count something or cost something, whose sums say whether two databases hold the same. */
export function summedColumns(table: RollupTableName): string[] {
  return getTableConfig(rollupTables[table])
    .columns.filter(({ dataType, name }) => dataType === 'number' && isSummed(name))
    .map(({ name }) => name);
}

function isSummed(column: string): boolean {
  const kind = kindOfFigure(column);
  return kind === 'count' || kind === 'money' || kind === 'saving';
}

/** Tables whose old hours a team's cloud keeps as days alone. */
const foldedTables: readonly RollupTableName[] = ['usage_rollups', 'tool_rollups'];

export function isFolded(table: RollupTableName): boolean {
  return foldedTables.includes(table);
}

/** Whether the hour comes first in the key, so that a session alone finds no row. */
export function isByHour(table: RollupTableName): boolean {
  return keyColumns(table)[0] === 'hour';
}
