import { endHour, firstHour } from '../../../shared/queries/parts/fragments.ts';
import type { RunQuery } from '../../../shared/queries/parts/define-query.ts';
import { rollupTableNames } from '../../../shared/ledger/rollup-tables.ts';
import { keyColumns } from '../../../shared/ledger/key-columns.ts';
import type { Database } from '../driver/db.ts';
import { errorRollupsSql } from './error-rollup-sql.ts';
import { endsOf, hoursWithin, OUTSIDE, partHours, type Range } from './exact-range.ts';
import { isCutAlike } from './hour-phases.ts';
import { localHour, type HourZone } from './local-hour.ts';
import { prepareScratch, rollupShape } from './scratch-tables.ts';
import { sumSessions } from './sum-sessions.ts';
import { ensureFacts } from '../facts/ensure-facts.ts';

type Reader = { db: Database; now: number } & HourZone;

/**
 * Queries for a reader in this zone, cut by the events themselves. Where rows are cut at other full hours than the reader's
 * (another zone, a device that moved) all of them, and where a range begins or ends inside of an hour those of this hour,
 * are made from the facts once more, for this connection alone.
 */
export function readerHours({ runQuery, ...reader }: Reader & { runQuery: RunQuery }): RunQuery {
  let cut = 'as written';
  return (query, params) => {
    const given = new Map(Object.entries(params ?? {}));
    const asksForTime = timeParams.some((name) => (given.get(name) ?? null) !== null);
    const range = { since: momentOf(given.get('since')), until: momentOf(given.get('until')) };
    const hour = localHour(reader);
    const parts = partHours({ range, hour });
    const isAlike = !asksForTime || isCutAlike(reader);
    // Sums of all time are the same whichever hours they are made of.
    const whole = isAlike && cut !== 'by hours' ? 'as written' : 'by hours';
    const wanted = parts.length > 0 ? JSON.stringify([range.since, range.until]) : whole;
    if (cut !== wanted) {
      cutAgain({ ...reader, range, parts, isAlike });
      cut = wanted;
    }
    if (parts.length === 0) return runQuery(query, params);
    const { first = firstHour, end = endHour } = endsOf({ range, hour });
    const sql = query.sql.replaceAll(firstHour, first).replaceAll(endHour, end);
    return runQuery({ ...query, sql }, params);
  };
}

const timeParams = ['since', 'until', 'time_zone'];

function momentOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

type Cut = Reader & { range: Range; parts: readonly number[]; isAlike: boolean };

const hourTables = [
  ...rollupTableNames.filter((name) => keyColumns(name)[0] === 'hour'),
  'tool_costs',
] as const;

/** Temporary views of the same names stand before the real tables. */
function cutAgain({ db, now, timeZone, range, parts, isAlike }: Cut): void {
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
