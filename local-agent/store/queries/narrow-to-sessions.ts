import type { SqlValue } from '../../../shared/queries/parts/define-query.ts';
import { rollupTableNames } from '../../../shared/ledger/rollup-tables.ts';

const tables = new RegExp(`\\b(${rollupTableNames.join('|')})\\b`, 'g');

/**
 * The same question about these sessions alone. Each table is asked under a name of its own, not behind its own name: a reader
 * whose hours are cut again has a temporary view of that name, which the question must still go through.
 */
export function narrowToSessions(o: { sql: string; values: SqlValue[]; sessions: readonly string[] }): {
  sql: string;
  values: SqlValue[];
} {
  const named = new Set(o.sql.match(tables));
  if (named.size === 0) return { sql: o.sql, values: o.values };
  const values = [...o.values, JSON.stringify(o.sessions)];
  const list = [...named].map(
    (table) =>
      `those_${table} AS NOT MATERIALIZED (SELECT * FROM ${table} WHERE session_id IN (SELECT value FROM json_each(?${values.length})))`,
  );
  const sql = o.sql.replaceAll(tables, 'those_$1');
  const all = list.join(', ');
  return { sql: sql.startsWith('WITH ') ? `WITH ${all},\n${sql.slice(5)}` : `WITH ${all}\n${sql}`, values };
}
