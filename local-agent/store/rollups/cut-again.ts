import { rollupTableNames } from '../../../shared/ledger/rollup-tables.ts';
import { keyColumns } from '../../../shared/ledger/key-columns.ts';
import type { Database } from '../driver/db.ts';
import { errorRollupsSql } from './error-rollup-sql.ts';
import { hoursWithin, OUTSIDE, type Range } from './exact-range.ts';
import { localHour, type HourZone } from './local-hour.ts';
import { prepareScratch, rollupShape } from './scratch-tables.ts';
import { sumSessions } from './sum-sessions.ts';
import { ensureFacts } from '../facts/ensure-facts.ts';

/** `parts`: hours of which the range takes a part. `isAlike`: rows are cut at the reader's hours. */
type Cut = { db: Database; now: number; range: Range; parts: readonly number[]; isAlike: boolean } & HourZone;

const hourTables = [
  ...rollupTableNames.filter((name) => keyColumns(name)[0] === 'hour'),
  'tool_costs',
] as const;

/**
 * Makes the rows of these hours, or of all of them, from the facts once more, for this connection alone: temporary views of
 * the same names stand before the real tables.
 */
export function cutAgain({ db, now, timeZone, range, parts, isAlike }: Cut): void {
  const only = isAlike ? parts : undefined;
  // Says no to temporary tables as well. The connection itself is open for reading alone.
  db.exec('PRAGMA query_only = OFF');
  try {
    for (const table of hourTables) db.exec(`DROP VIEW IF EXISTS temp.${table}`);
    if (only?.length === 0) return;
    prepareScratch(db);
    db.exec(`DROP TABLE IF EXISTS temp.next_tool_costs;
      CREATE TEMP TABLE tool_costs AS SELECT * FROM main.tool_costs LIMIT 0;
      INSERT INTO temp.touched ${only === undefined ? 'SELECT session_id FROM session_rollups' : sessionsIn(only)};
      INSERT INTO temp.runs SELECT session_id, agent_id, parent_agent_id, agent_type, depth, status, started_at, ended_at,
        subtree_tokens, subtree_cost_micros FROM agent_rollups WHERE session_id IN (SELECT session_id FROM temp.touched)`);
    makeFactsReady({ db, isAll: only === undefined });
    const all = localHour({ now, timeZone });
    const hour = parts.length === 0 ? all : hoursWithin({ range, hour: all, only });
    sumSessions({ db, hour });
    db.prepare(errorRollupsSql(hour.sql)).run();
    db.exec('ALTER TABLE temp.tool_costs RENAME TO next_tool_costs');
    for (const table of hourTables) {
      db.exec(`DELETE FROM temp.next_${table} WHERE hour = ${OUTSIDE}`);
      db.exec(`CREATE TEMP VIEW ${table} AS ${rowsOf({ table, only })}`);
    }
  } finally {
    db.exec('PRAGMA query_only = ON');
  }
}

function makeFactsReady({ db, isAll }: { db: Database; isAll: boolean }): void {
  if (isAll) return ensureFacts({ db });
  for (const [sessionId] of db.prepare('SELECT session_id FROM temp.touched').lists())
    ensureFacts({ db, sessionId: String(sessionId) });
}

function sessionsIn(hours: readonly number[]): string {
  return hourTables
    .map((table) => `SELECT session_id FROM main.${table} WHERE hour IN (${hours.join(', ')})`)
    .join(' UNION ');
}

function rowsOf({
  table,
  only,
}: {
  table: (typeof hourTables)[number];
  only: readonly number[] | undefined;
}): string {
  const columns = table === 'tool_costs' ? '*' : rollupShape(table).columns.join(', ');
  const again = `SELECT ${columns} FROM temp.next_${table}`;
  if (only === undefined) return again;
  return `SELECT ${columns} FROM main.${table} WHERE hour NOT IN (${only.join(', ')}) UNION ALL ${again}`;
}
