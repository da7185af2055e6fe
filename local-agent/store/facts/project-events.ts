import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { Database, SqlValue } from '../driver/db.ts';
import { factTableNames, type FactTableName } from './fact-tables.ts';
import { factSql, type FactSql } from './merge-sql.ts';
import {
  factsOf,
  foldEvent,
  newSessionFolds,
  type SessionFacts,
  type SessionFolds,
} from './session-folds.ts';

/**
 * Writes the facts that events tell. Safe to repeat and independent of the order of events; the caller holds the
 * transaction together with its cursor. `added` counts facts that are new, `sessions` those whose rollups are stale.
 */
export function projectEvents({
  db,
  events,
  journaled,
}: {
  db: Database;
  events: readonly TrackedEvent[];
  journaled: boolean;
}): { added: number; sessions: Set<string> } {
  const bySession = new Map<string, SessionFolds>();
  for (const event of events) {
    let folds = bySession.get(event.session_id);
    if (folds === undefined) {
      folds = newSessionFolds(event.session_id);
      bySession.set(event.session_id, folds);
    }
    foldEvent({ event, journaled, into: folds });
  }
  let added = 0;
  for (const folds of bySession.values()) added += writeFacts({ db, facts: factsOf(folds) });
  return { added, sessions: new Set(bySession.keys()) };
}

/** Answers how many of them are new; the session's rollups are stale from here on. */
export function writeFacts({
  db,
  facts: { sessionId, tables },
}: {
  db: Database;
  facts: SessionFacts;
}): number {
  let added = 0;
  for (const { table, rows } of tables) added += write({ db, table, rows });
  db.prepare('INSERT OR IGNORE INTO stale_sessions (session_id) VALUES (?)').run(sessionId);
  return added;
}

const sqlByTable = Object.fromEntries(factTableNames.map((name) => [name, factSql(name)])) as Record<
  FactTableName,
  FactSql
>;

/** Inserts before it merges, because only an insert that does nothing tells a new fact from an old one. */
function write({
  db,
  table,
  rows,
}: {
  db: Database;
  table: FactTableName;
  rows: readonly SqlValue[][];
}): number {
  const sql = sqlByTable[table];
  const insert = db.prepare(sql.insert);
  const merge = db.prepare(sql.merge);
  let added = 0;
  for (const row of rows) {
    if (insert.run(...row).changes === 1) added += 1;
    else merge.run(...row);
  }
  return added;
}
