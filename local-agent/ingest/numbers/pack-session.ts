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
 * Undefined where the tables are needed: for values that they may refuse, for costs that are asked for by themselves, and
 * for failed calls whose text finds what went well after them.
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
  const many = tables.filter(({ table }) => packedTables.has(table));
  if (!many.every(isPlain)) return undefined;
  // Agents and errors are judged by the calls that they name.
  const named = namedCalls(tables);
  const isNamed = (row: readonly SqlValue[]) => named.has(String(row[call.tool_use_id]));
  const calls = many.filter(({ table }) => table === 'tool_calls').flatMap(({ rows }) => rows);
  const single = calls.filter(isNamed);
  if (single.some((row) => row[call.summary] !== null)) return undefined;
  const sums = sumFacts({ ...foldedFacts({ session, tables }), hourOf });
  if (!sums.every(({ values }) => values.every(isStorable))) return undefined;
  const rest = many.map((part) =>
    part.table === 'tool_calls' ? { ...part, rows: calls.filter((row) => !isNamed(row)) } : part,
  );
  return {
    tables: [
      ...tables.filter(({ table }) => !packedTables.has(table)),
      { table: 'tool_calls', rows: single },
    ],
    packed: packRows(rest),
    rows: rest.reduce((sum, { rows }) => sum + rows.length, 0),
    sums,
  };
}

function isPlain({ table, rows }: FactRows): boolean {
  if (table === 'api_calls' && rows.some((row) => row[recorded] !== 0)) return false;
  return rows.every((row) => row.every(isStorable));
}

/** Every column is a text or a whole number. */
function isStorable(value: SqlValue): boolean {
  return typeof value !== 'number' || Number.isSafeInteger(value);
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
