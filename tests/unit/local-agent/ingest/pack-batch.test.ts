import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NumbersBatch } from '../../../../local-agent/ingest/numbers/numbers-batch.ts';
import { packBatch, unpackBatch } from '../../../../local-agent/ingest/numbers/pack-batch.ts';
import { factColumns } from '../../../../local-agent/store/facts/fact-rows.ts';
import { factTableNames } from '../../../../local-agent/store/facts/fact-tables.ts';

const text = fc.oneof(fc.constantFrom('', 'main', 'ok'), fc.string({ unit: 'binary', maxLength: 8 }));
const value = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  text,
);
const table = fc.constantFrom(...factTableNames).chain((name) => {
  const width = factColumns[name].length;
  const row = fc.array(value, { minLength: width, maxLength: width });
  return fc.record({ table: fc.constant(name), rows: fc.array(row, { maxLength: 5 }) });
});
const batch = fc.record({
  facts: fc.array(fc.record({ sessionId: text, tables: fc.array(table, { maxLength: 3 }) }), {
    maxLength: 4,
  }),
  cursors: fc.constant<NumbersBatch['cursors']>([]),
  skipped: fc.array(fc.record({ path: text, reasons: fc.constant<[string, number][]>([]) }), {
    maxLength: 2,
  }),
  ends: fc.constantFrom<NumbersBatch['ends']>({ complete_since: 5 }, { complete_since: null }),
});

it('comes out of the other thread as it was given', () => {
  fc.assert(
    fc.property(batch, (given) => {
      expect(unpackBatch(packBatch(given))).toEqual(given);
    }),
  );
});

it('has no value for a figure that no table could hold', () => {
  const rows = [[...factColumns.tasks].map(() => Infinity)];
  const given = { facts: [{ sessionId: 's', tables: [{ table: 'tasks' as const, rows }] }] };
  const packed = packBatch({ ...given, cursors: [], skipped: [], ends: undefined });
  expect(unpackBatch(packed).facts[0]?.tables[0]?.rows[0]).toEqual([...factColumns.tasks].map(() => null));
});
