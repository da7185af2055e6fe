import type { RollupBatch } from '../../shared/ledger/rows.ts';
import { z } from 'zod';
import { rollupRowSchemas, rollupTableNames } from '../../shared/ledger/rows.ts';
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

function readRow(o: { name: keyof typeof rollupRowSchemas; row: unknown; index: number }): unknown {
  const parsed = rollupRowSchemas[o.name].safeParse(o.row);
  if (parsed.success) return parsed.data;
  throw invalidError({ what: 'rows', error: parsed.error, at: [o.name, o.index] });
}
