import type { RollupBatch } from '../../shared/ledger/rows.ts';
import { z } from 'zod';
import { fittingRow } from '../../shared/ledger/fitting-row.ts';
import { rollupRowSchemas, rollupTableNames, rollupTables } from '../../shared/ledger/rows.ts';
import { maxRows } from '../../shared/protocol/rows.ts';
import { invalidError, tooManyRowsError } from '../http/errors.ts';
import { parseOrThrow } from '../http/validate.ts';

const tablesSchema = z.strictObject(
  Object.fromEntries(rollupTableNames.map((name) => [name, z.array(z.unknown()).optional()])),
);

/**
 * What one `POST /v1/rows` carries: rows by table, every table optional. Stops at the first row that does not fit: a body
 * of nothing but faults costs no more than one.
 */
export function readBatch(value: unknown): RollupBatch {
  const tables = parseOrThrow({ schema: tablesSchema, value, what: 'rows' });
  const count = rollupTableNames.reduce((sum, name) => sum + (tables[name]?.length ?? 0), 0);
  if (count > maxRows) throw tooManyRowsError({ count, limit: maxRows });
  const batch = rollupTableNames.flatMap((name) => {
    const rows = tables[name];
    return rows === undefined ? [] : [[name, rows.map((row, index) => readRow({ name, row, index }))]];
  });
  return Object.fromEntries(batch) as RollupBatch;
}

const fitting = {
  session_rollups: fittingRow(rollupTables.session_rollups),
  agent_rollups: fittingRow(rollupTables.agent_rollups),
  usage_rollups: fittingRow(rollupTables.usage_rollups),
  tool_rollups: fittingRow(rollupTables.tool_rollups),
  error_rollups: fittingRow(rollupTables.error_rollups),
  signal_rollups: fittingRow(rollupTables.signal_rollups),
} as const;

function readRow(o: { name: keyof typeof rollupRowSchemas; row: unknown; index: number }): unknown {
  const row = fitting[o.name](o.row);
  if (row !== undefined) return row;
  const parsed = rollupRowSchemas[o.name].safeParse(o.row);
  if (parsed.success) return parsed.data;
  throw invalidError({ what: 'rows', error: parsed.error, at: [o.name, o.index] });
}
