import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { SqlValue } from '../driver/db.ts';
import { factValues } from './fact-rows.ts';
import type { FactTableName } from './fact-tables.ts';
import { factOf, type Fact } from './fact-values.ts';
import { foldValues } from './fold-facts.ts';
import { foldRunFacts, type RunFacts } from './run-facts.ts';

/** Facts of one session as they gather in memory before they are written: rows by table and own key. */
export type SessionFolds = { sessionId: string; facts: Map<FactTableName, FoldedRows>; runs: RunFacts };
export type FoldedRows = Map<string, SqlValue[]>;

/** What the folds of a session come to, as plain values: another thread may write them. */
export type SessionFacts = { sessionId: string; tables: { table: FactTableName; rows: SqlValue[][] }[] };

export function newSessionFolds(sessionId: string): SessionFolds {
  return { sessionId, facts: new Map(), runs: { session: undefined, agents: new Map() } };
}

/** Every event must be of that session. */
export function foldEvent({
  event,
  journaled,
  into,
}: {
  event: TrackedEvent;
  journaled: boolean;
  into: SessionFolds;
}): void {
  const at = Date.parse(event.timestamp);
  foldRunFacts({ event, at, journaled, into: into.runs });
  const fact = factOf({ event, at, mark: journaled ? 1 : 0 });
  if (fact !== undefined) foldFact({ fact, into });
}

/** The rows of one table, to add to. */
export function foldedRows({ facts }: SessionFolds, table: FactTableName): FoldedRows {
  let rows = facts.get(table);
  if (rows === undefined) {
    rows = new Map();
    facts.set(table, rows);
  }
  return rows;
}

export function foldFact({ fact: { table, values }, into }: { fact: Fact; into: SessionFolds }): void {
  const rows = foldedRows(into, table);
  // Behind the session stands what names the fact in it.
  const key = String(values[1]);
  const kept = rows.get(key);
  if (kept === undefined) rows.set(key, values);
  else foldValues({ table, kept, given: values });
}

export function factsOf({ sessionId, facts, runs }: SessionFolds): SessionFacts {
  const tables: SessionFacts['tables'] = [];
  for (const [table, rows] of facts) tables.push({ table, rows: [...rows.values()] });
  if (runs.session !== undefined)
    tables.push({ table: 'sessions', rows: [factValues('sessions', runs.session)] });
  const agents = [...runs.agents.values()];
  tables.push({ table: 'agent_runs', rows: agents.map((agent) => factValues('agent_runs', agent)) });
  return { sessionId, tables };
}
