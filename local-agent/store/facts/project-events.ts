import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { Database, SqlValue, Statement } from '../db.ts';
import { apiCallSql } from './api-call-sql.ts';
import { factTable, factTableNames } from './fact-tables.ts';
import { factOf } from './fact-values.ts';
import { factSql, type FactSql } from './merge-sql.ts';
import { foldRunFacts, type RunFacts } from './run-facts.ts';

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
  const mark = journaled ? 1 : 0;
  const runs: RunFacts = { sessions: new Map(), agents: new Map() };
  const sessions = new Set<string>();
  const statements = new Map<string, { insert: Statement; merge: Statement }>();
  let added = 0;
  for (const event of events) {
    const at = Date.parse(event.timestamp);
    sessions.add(event.session_id);
    foldRunFacts({ event, at, journaled, into: runs });
    const fact = factOf({ event, at, mark });
    if (fact === undefined) continue;
    let statement = statements.get(fact.table);
    if (statement === undefined) {
      statement = prepare({ db, sql: sqlByTable.get(fact.table) });
      statements.set(fact.table, statement);
    }
    added += write({ statement, values: fact.values });
  }
  added += writeFolds({ db, table: 'sessions', folds: runs.sessions });
  added += writeFolds({ db, table: 'agent_runs', folds: runs.agents });
  return { added, sessions };
}

const sqlByTable = new Map<string, FactSql>([
  ...factTableNames.map((name) => [name, factSql(factTable(name))] as const),
  ['api_calls', apiCallSql()],
]);

function prepare({ db, sql }: { db: Database; sql: FactSql | undefined }): {
  insert: Statement;
  merge: Statement;
} {
  if (sql === undefined) throw new TypeError('a fact without a table');
  return { insert: db.prepare(sql.insert), merge: db.prepare(sql.merge) };
}

/** Two statements, because only an insert that does nothing tells a new fact from an old one. */
function write({ statement, values }: { statement: ReturnType<typeof prepare>; values: SqlValue[] }): 0 | 1 {
  if (statement.insert.run(...values).changes === 1) return 1;
  statement.merge.run(...values);
  return 0;
}

function writeFolds({
  db,
  table,
  folds,
}: {
  db: Database;
  table: 'sessions' | 'agent_runs';
  folds: ReadonlyMap<string, Record<string, SqlValue>>;
}): number {
  const sql = sqlByTable.get(table);
  const statement = prepare({ db, sql });
  let added = 0;
  for (const fold of folds.values()) {
    added += write({ statement, values: (sql?.columns ?? []).map((column) => fold[column] ?? null) });
  }
  return added;
}
