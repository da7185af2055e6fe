import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { Database, SqlValue } from '../db.ts';
import { apiCallSql } from './api-call-sql.ts';
import { factTable, factTableNames, factTables, type FactTableName } from './fact-tables.ts';
import { factOf, type Fact } from './fact-values.ts';
import { foldApiCall, foldValues } from './fold-facts.ts';
import { factSql, MANY, type FactSql, type MergeRule } from './merge-sql.ts';
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
  const folds = newFactFolds();
  foldEvents({ events, journaled, into: folds });
  return writeFolded({ db, folds });
}

/** Facts as they gather in memory before they are written, by table and key. */
export type FactFolds = {
  facts: Map<Fact['table'], Map<string, SqlValue[]>>;
  runs: RunFacts;
  sessions: Set<string>;
};

export function newFactFolds(): FactFolds {
  return { facts: new Map(), runs: { sessions: new Map(), agents: new Map() }, sessions: new Set() };
}

export function foldEvents({
  events,
  journaled,
  into,
}: {
  events: readonly TrackedEvent[];
  journaled: boolean;
  into: FactFolds;
}): void {
  const mark = journaled ? 1 : 0;
  for (const event of events) {
    const at = Date.parse(event.timestamp);
    into.sessions.add(event.session_id);
    foldRunFacts({ event, at, journaled, into: into.runs });
    const fact = factOf({ event, at, mark });
    if (fact !== undefined) foldFact({ fact, into });
  }
}

export function writeFolded({ db, folds }: { db: Database; folds: FactFolds }): {
  added: number;
  sessions: Set<string>;
} {
  const { facts, runs, sessions } = folds;
  let added = 0;
  for (const [table, rows] of facts) added += write({ db, table, rows: [...rows.values()] });
  for (const table of ['sessions', 'agent_runs'] as const) {
    const rows = runRows({ table, folds: table === 'sessions' ? runs.sessions : runs.agents });
    added += write({ db, table, rows });
  }
  const stale = db.prepare('INSERT OR IGNORE INTO stale_sessions (session_id) VALUES (?)');
  for (const id of sessions) stale.run(id);
  return { added, sessions };
}

/** The rows of one table, to add to. Keys are session and own key with a space between them. */
export function foldedRows(folds: FactFolds, table: Fact['table']): Map<string, SqlValue[]> {
  let rows = folds.facts.get(table);
  if (rows === undefined) {
    rows = new Map();
    folds.facts.set(table, rows);
  }
  return rows;
}

export function foldFact({ fact, into }: { fact: Fact; into: FactFolds }): void {
  const { table, values } = fact;
  const rows = foldedRows(into, table);
  const key = `${values[0]} ${values[1]}`;
  const kept = rows.get(key);
  if (kept === undefined) rows.set(key, values);
  else if (table === 'api_calls') foldApiCall({ kept, given: values });
  else foldValues({ kept, given: values, rules: rulesByTable[table] });
}

const rulesByTable = Object.fromEntries(
  factTableNames.map((name) => [name, Object.values(factTables[name])]),
) as Record<FactTableName, MergeRule[]>;

const sqlByTable = {
  ...Object.fromEntries(factTableNames.map((name) => [name, factSql(factTable(name))])),
  api_calls: apiCallSql(),
} as Record<Fact['table'], FactSql>;

/** Inserts before it merges, because only an insert that does nothing tells a new fact from an old one. */
function write({ db, table, rows }: { db: Database; table: Fact['table']; rows: SqlValue[][] }): number {
  const sql = sqlByTable[table];
  const insertMany = db.prepare(sql.insertMany);
  const insert = db.prepare(sql.insert);
  const merge = db.prepare(sql.merge);
  let added = 0;
  let next = 0;
  for (; next + MANY <= rows.length; next += MANY) {
    const some = rows.slice(next, next + MANY);
    const inserted = insertMany.run(...some.flat()).changes;
    added += inserted;
    // Which of them were there already is not told; merging a new one into itself changes nothing.
    if (inserted < MANY) for (const values of some) merge.run(...values);
  }
  for (const values of rows.slice(next)) {
    if (insert.run(...values).changes === 1) added += 1;
    else merge.run(...values);
  }
  return added;
}

function runRows({
  table,
  folds,
}: {
  table: 'sessions' | 'agent_runs';
  folds: ReadonlyMap<string, Record<string, SqlValue>>;
}): SqlValue[][] {
  const { columns } = sqlByTable[table];
  return [...folds.values()].map((fold) => columns.map((column) => fold[column] ?? null));
}
