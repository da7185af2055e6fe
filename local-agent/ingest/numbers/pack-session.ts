import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { packRows, type FactRows } from '../../store/facts/packed-facts.ts';
import { factPlaces } from '../../store/facts/fact-rows.ts';
import type { FactTableName } from '../../store/facts/fact-tables.ts';
import type { SqlValue } from '../../store/driver/db.ts';
import { foldedFacts } from '../../store/rollups/sum-folded.ts';
import { sumFacts, type SumRow } from '../../store/rollups/sum-facts.ts';

/** Facts of a session in two parts: those that are written one by one, and the many that are summed up and packed. */
export type PackedSession = { tables: FactRows[]; packed: string; rows: number; sums: SumRow[] };

const packedTables: ReadonlySet<FactTableName> = new Set(['api_calls', 'tool_calls', 'file_operations']);
const call = factPlaces('tool_calls');
const recorded = factPlaces('api_calls').cost_recorded;

/**
 * Undefined where the tables are needed: for values that they may refuse, for costs that are asked for by themselves, for
 * failed calls whose text finds what went well after them, and for forks whose work is told of one another.
 */
export function packSession({
  session,
  tables,
  hourOf,
}: {
  session: string;
  tables: readonly FactRows[];
  hourOf: (at: number) => number;
}): PackedSession | undefined {
  // Agents and errors are judged by the calls that they name.
  const named = namedCalls(tables);
  const isNamed = (row: readonly SqlValue[]) => named.has(String(row[call.tool_use_id]));
  const single: SqlValue[][] = [];
  const many: FactRows[] = [];
  const rest: FactRows[] = [{ table: 'tool_calls', rows: single }];
  for (const part of tables) {
    if (!packedTables.has(part.table)) rest.push(part);
    else if (part.table !== 'tool_calls') many.push(part);
    else {
      const rows: SqlValue[][] = [];
      for (const row of part.rows) (isNamed(row) ? single : rows).push(row);
      many.push({ table: part.table, rows });
    }
  }
  if (isOfNestedForks(tables)) return undefined;
  if (many.some(hasRecordedCost) || single.some((row) => row[call.summary] !== null)) return undefined;
  const packed = packRows(many);
  if (packed === undefined) return undefined;
  const sums = sumFacts({ ...foldedFacts({ session, tables }), hourOf });
  if (!sums.every(({ values }) => values.every(isStorable))) return undefined;
  return { tables: rest, packed, rows: many.reduce((sum, { rows }) => sum + rows.length, 0), sums };
}

function hasRecordedCost({ table, rows }: FactRows): boolean {
  return table === 'api_calls' && rows.some((row) => row[recorded] !== 0);
}

function isStorable(value: SqlValue): boolean {
  return typeof value !== 'number' || Number.isSafeInteger(value);
}

const { agent_type_stamped: typeOfRun } = factPlaces('agent_runs');

/** More than one fork, and not all of the main thread. */
function isOfNestedForks(tables: readonly FactRows[]): boolean {
  const rowsOf = (name: FactTableName) => tables.find(({ table }) => table === name)?.rows ?? [];
  const forks = rowsOf('agent_runs').filter((row) => String(row[typeOfRun]).slice(STAMP_LENGTH) === 'fork');
  if (forks.length < 2) return false;
  const launches = new Set(forks.map((row) => String(row[callOfRun]).slice(STAMP_LENGTH)));
  return rowsOf('tool_calls').some(
    (row) => row[call.agent_id] !== MAIN_AGENT && launches.has(String(row[call.tool_use_id])),
  );
}

const callOfRun = factPlaces('agent_runs').tool_use_id_stamped;
const callOfError = factPlaces('errors').tool_use_id;
const STAMP_LENGTH = 24;

function namedCalls(tables: readonly FactRows[]): Set<string> {
  const named = new Set<string>();
  for (const { table, rows } of tables) {
    if (table === 'errors') for (const row of rows) named.add(String(row[callOfError]));
    if (table === 'agent_runs') for (const row of rows) named.add(String(row[callOfRun]).slice(STAMP_LENGTH));
  }
  return named;
}
