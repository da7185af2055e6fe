import type { KnownTables } from '../../shared/ledger/known-tables.ts';
import { type RollupTableName, rollupTableNames } from '../../shared/ledger/rollup-tables.ts';
import { isByHour, isFolded, summedColumns } from '../../shared/ledger/tally.ts';
import type { Tally } from '../../shared/protocol/tally.ts';
import type { Database } from '../store/driver/db.ts';
import { cutRow } from './cut.ts';
import type { Levels } from './outbox-levels.ts';

export type TalliesHere = {
  /** By session and table. */
  tallies: Map<string, Partial<Record<RollupTableName, Tally>>>;
  /** Rows whose hours the cloud keeps as days alone: they cannot be compared. */
  folded: number;
};

/** Adds up what left this machine of these sessions, as it left: cut to their level, in columns that the cloud knows. */
export function tallyHere(o: {
  db: Database;
  levels: Levels;
  tables: KnownTables;
  sessionIds: readonly string[];
  foldedUntil: number | null;
}): TalliesHere {
  const tallies: TalliesHere['tallies'] = new Map(o.sessionIds.map((id) => [id, {}]));
  let folded = 0;
  const list = JSON.stringify(o.sessionIds);
  for (const table of rollupTableNames) {
    const columns = summedColumns(table).filter((column) => o.tables[table]?.includes(column) === true);
    const stored = o.db
      .prepare(`SELECT * FROM ${table} WHERE session_id IN (SELECT value FROM json_each(?))`)
      .iterate(list);
    for (const row of stored) {
      const sessionId = String(row['session_id']);
      const leaves = cutRow({ table, row, level: o.levels.get(sessionId) ?? 'off' });
      if (leaves === undefined || o.tables[table] === undefined) continue;
      if (isFolded(table) && Number(row['hour']) < (o.foldedUntil ?? 0)) {
        folded += 1;
        continue;
      }
      const ofSession = tallies.get(sessionId) ?? {};
      const tally = (ofSession[table] ??= { rows: 0, sums: {} });
      tally.rows += 1;
      for (const column of columns)
        tally.sums[column] = (tally.sums[column] ?? 0) + Number(leaves[column] ?? 0);
    }
  }
  return { tallies, folded };
}

/** Hours in which each of these sessions has rows, for a question that reads those alone. */
export function hoursHere(o: { db: Database; sessionIds: readonly string[] }): Map<string, number[]> {
  const byHour = rollupTableNames.filter(isByHour);
  const parts = byHour.map(
    (table) => `SELECT session_id, hour FROM ${table} WHERE session_id IN (SELECT value FROM json_each(?1))`,
  );
  const hours = new Map<string, number[]>(o.sessionIds.map((id) => [id, []]));
  for (const row of o.db.prepare(parts.join(' UNION ')).all(JSON.stringify(o.sessionIds)))
    hours.get(String(row['session_id']))?.push(Number(row['hour']));
  return hours;
}
