import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { Database, SqlValue, Statement } from '../db.ts';
import { apiCallSql } from './api-call-sql.ts';
import { factTable, factTableNames, factTables, type FactTableName } from './fact-tables.ts';
import { factOf, type Fact } from './fact-values.ts';
import { foldApiCall, foldValues } from './fold-facts.ts';
import { factSql, type FactSql, type MergeRule } from './merge-sql.ts';
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
  const facts: FactFolds = new Map();
  const sessions = new Set<string>();
  for (const event of events) {
    const at = Date.parse(event.timestamp);
    sessions.add(event.session_id);
    foldRunFacts({ event, at, journaled, into: runs });
    const fact = factOf({ event, at, mark });
    if (fact !== undefined) foldFact({ fact, into: facts });
  }
  let added = 0;
  for (const [table, rows] of facts) {
    const statement = prepare({ db, sql: sqlByTable.get(table) });
    for (const values of rows.values()) added += write({ statement, values });
  }
  added += writeFolds({ db, table: 'sessions', folds: runs.sessions });
  added += writeFolds({ db, table: 'agent_runs', folds: runs.agents });
  const stale = db.prepare('INSERT OR IGNORE INTO stale_sessions (session_id) VALUES (?)');
  for (const id of sessions) stale.run(id);
  return { added, sessions };
}

type FactFolds = Map<Fact['table'], Map<string, SqlValue[]>>;

function foldFact({ fact, into }: { fact: Fact; into: FactFolds }): void {
  const { table, values } = fact;
  let rows = into.get(table);
  if (rows === undefined) {
    rows = new Map();
    into.set(table, rows);
  }
  const key = `${values[0]} ${values[1]}`;
  const kept = rows.get(key);
  if (kept === undefined) rows.set(key, values);
  else if (table === 'api_calls') foldApiCall({ kept, given: values });
  else foldValues({ kept, given: values, rules: rulesByTable[table] });
}

const rulesByTable = Object.fromEntries(
  factTableNames.map((name) => [name, Object.values(factTables[name])]),
) as Record<FactTableName, MergeRule[]>;

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
