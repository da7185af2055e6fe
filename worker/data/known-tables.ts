import type { KnownTables } from '../../shared/ledger/known-tables.ts';
import { commonColumns, rollupColumns } from '../../shared/ledger/known-tables.ts';

/** Rollup tables and columns that this Worker and its database both know: a Worker may be newer than its database. */
export async function readKnownTables(db: D1Database): Promise<KnownTables> {
  const code = rollupColumns();
  const { results } = await db
    .prepare(
      `SELECT wanted.value AS table_name, found.name AS column_name
      FROM json_each(?1) AS wanted JOIN pragma_table_info(wanted.value) AS found`,
    )
    .bind(JSON.stringify(Object.keys(code)))
    .all<{ table_name: string; column_name: string }>();
  const stored = Object.groupBy(results, (row) => row.table_name);
  const columns = Object.entries(stored).map(([name, rows = []]) => [
    name,
    rows.map((row) => row.column_name),
  ]);
  return commonColumns(code, Object.fromEntries(columns) as Record<string, string[]>);
}

/** Names of the migrations that were applied, in their order; wrangler and the embedded cloud keep the same list. */
export async function readMigrations(db: D1Database): Promise<string[]> {
  const { results } = await db.prepare('SELECT name FROM d1_migrations ORDER BY id').all<{ name: string }>();
  return results.map((row) => row.name);
}
