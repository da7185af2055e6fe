import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { rollupTableNames, rollupTables, type RollupTableName } from './rollup-tables.ts';

/** Tables and columns that a program or a database knows. */
export type KnownTables = Readonly<Record<string, readonly string[]>>;

/** What the rollup tables gained since the first clouds, which cannot tell what they know. */
const laterColumns: Partial<Record<RollupTableName, readonly string[]>> = {
  session_rollups: ['last_message'],
  agent_rollups: [
    'open_tool',
    'open_at',
    'open_usual_ms',
    'trouble',
    'trouble_at',
    'repeats',
    'usual_from_ms',
    'usual_until_ms',
  ],
  tool_rollups: [
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_write_5m_tokens',
    'cache_write_1h_tokens',
    'cost_micros',
    'cache_savings_micros',
    'api_calls',
    'unpriced_api_calls',
  ],
  error_rollups: ['first_at', 'agents', 'moments', 'input', 'fixed_at', 'fixed_event_id'],
  signal_rollups: getTableConfig(rollupTables.signal_rollups).columns.map((column) => column.name),
};

/** The rollup tables as this version knows them. */
export function rollupColumns(): Record<RollupTableName, string[]> {
  const entries = rollupTableNames.map((name) => [
    name,
    getTableConfig(rollupTables[name]).columns.map((column) => column.name),
  ]);
  return Object.fromEntries(entries) as Record<RollupTableName, string[]>;
}

/** The same as the first clouds know them; a table of which nothing is left came later as a whole. */
export function firstRollupColumns(): KnownTables {
  const columns = Object.entries(rollupColumns()).map(([name, all]): [string, string[]] => {
    const later = laterColumns[name as RollupTableName] ?? [];
    return [name, all.filter((column) => !later.includes(column))];
  });
  return Object.fromEntries(columns.filter(([, left]) => left.length > 0));
}

/** What both know. */
export function commonColumns(one: KnownTables, other: KnownTables): KnownTables {
  const common = Object.entries(one).map(([name, columns]): [string, string[]] => {
    const known = Object.hasOwn(other, name) ? (other[name] ?? []) : [];
    return [name, columns.filter((column) => known.includes(column))];
  });
  return Object.fromEntries(common.filter(([, left]) => left.length > 0));
}
