import type { RunQuery } from '../../../shared/queries/parts/define-query.ts';
import { rollupTableNames } from '../../../shared/ledger/rollup-tables.ts';
import { keyColumns } from '../../../shared/ledger/key-columns.ts';
import type { Database } from '../driver/db.ts';
import { errorRollupsSql } from './error-rollup-sql.ts';
import { isCutAlike } from './hour-phases.ts';
import { localHour, type HourZone } from './local-hour.ts';
import { prepareScratch } from './scratch-tables.ts';
import { sumSessions } from './sum-sessions.ts';
import { ensureFacts } from '../facts/ensure-facts.ts';

type Reader = { db: Database; now: number } & HourZone;

/**
 * Queries for a reader in this zone. Where its full hours are not those at which rows were cut (another zone, a device that
 * moved), the rows are made from the facts once more, for this connection alone: days are cut exactly in any zone.
 */
export function readerHours({ runQuery, ...reader }: Reader & { runQuery: RunQuery }): RunQuery {
  let ready = false;
  return (query, params) => {
    if (!ready && asksForTime(params)) {
      ready = true;
      if (!isCutAlike(reader)) cutAgain(reader);
    }
    return runQuery(query, params);
  };
}

const timeParams = ['since', 'until', 'time_zone'];

function asksForTime(params: unknown): boolean {
  const given = new Map(Object.entries(params ?? {}));
  return timeParams.some((name) => (given.get(name) ?? null) !== null);
}

/** Temporary tables of the same names stand before the real ones. */
function cutAgain({ db, now, timeZone }: Reader): void {
  ensureFacts({ db });
  const hour = localHour({ now, timeZone });
  // Says no to temporary tables as well. The connection itself is open for reading alone.
  db.exec('PRAGMA query_only = OFF');
  try {
    prepareScratch(db);
    db.exec(`CREATE TEMP TABLE tool_costs AS SELECT * FROM main.tool_costs LIMIT 0;
      INSERT INTO temp.touched SELECT session_id FROM session_rollups;
      INSERT INTO temp.runs SELECT session_id, agent_id, parent_agent_id, agent_type, depth, status, started_at, ended_at,
        subtree_tokens, subtree_cost_micros FROM agent_rollups`);
    sumSessions({ db, hour });
    db.prepare(errorRollupsSql(hour.sql)).run();
    for (const table of rollupTableNames.filter((name) => keyColumns(name)[0] === 'hour'))
      db.exec(`ALTER TABLE temp.next_${table} RENAME TO ${table}`);
  } finally {
    db.exec('PRAGMA query_only = ON');
  }
}
