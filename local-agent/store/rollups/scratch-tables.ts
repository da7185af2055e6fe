import { getTableConfig } from 'drizzle-orm/sqlite-core';
import {
  rollupTableNames,
  rollupTables,
  type RollupTableName,
} from '../../../shared/ledger/rollup-tables.ts';
import type { Database } from '../driver/db.ts';

/** Temporary tables of one recompute, kept per connection and emptied each time. */
const scratch: Readonly<Record<string, string>> = {
  touched: 'session_id TEXT NOT NULL PRIMARY KEY',
  /** Sessions that share an id; `repeats`: they repeat each other's history. */
  pairs:
    'one TEXT NOT NULL, other TEXT NOT NULL, repeats INTEGER NOT NULL, PRIMARY KEY (one, other, repeats)',
  /** Sessions that have the work of agents whose launch another session repeats. */
  originals: 'session_id TEXT NOT NULL PRIMARY KEY',
  /** The pairs, the earliest `other` first; `loses`: `one` is the copy of `other`. */
  fork_pairs: `one TEXT NOT NULL, place INTEGER NOT NULL, other TEXT NOT NULL, loses INTEGER NOT NULL,
    PRIMARY KEY (one, place)`,
  agent_usage: `session_id TEXT NOT NULL, agent_id TEXT NOT NULL, api_calls INTEGER NOT NULL,
    unpriced_api_calls INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL, cache_write_5m_tokens INTEGER NOT NULL, cache_write_1h_tokens INTEGER NOT NULL,
    cost_micros INTEGER NOT NULL, peak_tokens INTEGER NOT NULL, last_at INTEGER NOT NULL, model TEXT, stop_reason TEXT,
    context_tokens INTEGER, PRIMARY KEY (session_id, agent_id)`,
  agent_tools: `session_id TEXT NOT NULL, agent_id TEXT NOT NULL, tool_calls INTEGER NOT NULL,
    tool_errors INTEGER NOT NULL, last_at INTEGER NOT NULL, last_action TEXT, PRIMARY KEY (session_id, agent_id)`,
  /** What was changed in files. */
  file_sums: `session_id TEXT NOT NULL PRIMARY KEY, files INTEGER NOT NULL, lines_added INTEGER NOT NULL,
    lines_removed INTEGER NOT NULL`,
  /** Agent runs as linked and judged. */
  runs: `session_id TEXT NOT NULL, agent_id TEXT NOT NULL, parent_agent_id TEXT, agent_type TEXT NOT NULL,
    depth INTEGER NOT NULL, status TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
    subtree_tokens INTEGER NOT NULL, subtree_cost_micros INTEGER NOT NULL, PRIMARY KEY (session_id, agent_id)`,
  /** How the running ones get on; what runs have in agent_rollups beside it. */
  runs_now: `session_id TEXT NOT NULL, agent_id TEXT NOT NULL, open_tool TEXT, open_at INTEGER, open_usual_ms INTEGER,
    trouble TEXT, trouble_at INTEGER, repeats INTEGER, usual_from_ms INTEGER, usual_until_ms INTEGER,
    PRIMARY KEY (session_id, agent_id)`,
  /** Sessions as judged. */
  states: `session_id TEXT NOT NULL PRIMARY KEY, status TEXT NOT NULL, attention TEXT, last_action TEXT,
    started_at INTEGER NOT NULL, ended_at INTEGER, context_limit INTEGER, agent_runs INTEGER NOT NULL,
    running_agents INTEGER NOT NULL`,
};

export function prepareScratch(db: Database): void {
  for (const [name, columns] of Object.entries(scratch)) {
    db.prepare(`CREATE TEMP TABLE IF NOT EXISTS ${name} (${columns}) WITHOUT ROWID`).run();
    db.prepare(`DELETE FROM temp.${name}`).run();
  }
  for (const name of rollupTableNames) {
    const { columns, types, key } = rollupShape(name);
    // With the types of the real table: an index is not used to compare a typed column with an untyped one.
    const typed = columns.map((column, index) => `${column} ${types[index]}`);
    db.prepare(
      `CREATE TEMP TABLE IF NOT EXISTS next_${name} (${typed.join(', ')}, PRIMARY KEY (${key.join(', ')})) WITHOUT ROWID`,
    ).run();
    db.prepare(`DELETE FROM temp.next_${name}`).run();
  }
}

export type RollupShape = {
  columns: string[];
  types: string[];
  key: string[];
  /** Columns that hold figures. */
  counts: string[];
  /** Columns that may be unknown. */
  optional: string[];
};

export function rollupShape(name: RollupTableName): RollupShape {
  const { columns, primaryKeys } = getTableConfig(rollupTables[name]);
  const key =
    primaryKeys[0]?.columns.map((column) => column.name) ??
    columns.filter((column) => column.primary).map((column) => column.name);
  const values = columns.filter((column) => !key.includes(column.name) && column.name !== 'rev');
  return {
    columns: columns.map((column) => column.name),
    types: columns.map((column) => column.getSQLType()),
    key,
    counts: values.filter((column) => column.notNull && column.getSQLType() === 'integer').map((c) => c.name),
    optional: values.filter((column) => !column.notNull).map((column) => column.name),
  };
}
