import * as fc from 'fast-check';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { fittingRow } from '../../../../shared/ledger/fitting-row.ts';
import { rollupRowSchemas, rollupTableNames, rollupTables } from '../../../../shared/ledger/rows.ts';

/** What stands in a column of a row that fits, by what the column holds. */
function plain(name: (typeof rollupTableNames)[number]): Record<string, unknown> {
  const columns = getTableConfig(rollupTables[name]).columns.map((column) => [
    column.name,
    column.dataType === 'string' ? 'session-1' : 7,
  ]);
  return Object.fromEntries(columns) as Record<string, unknown>;
}

const values = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'a b', '/../', 'x'.repeat(300), [], {}, [7], { a: 1 }),
  fc.constantFrom(-1, -0, 0.5, 1e15, 8.64e15, 8.64e15 + 1, 2 ** 53, 2 ** 53 - 1, -(2 ** 53), 1e300),
  fc.integer(),
  fc.string({ unit: 'binary' }),
);

it.each(rollupTableNames)('takes of %s what its schema takes, as the schema gives it', (name) => {
  const read = fittingRow(rollupTables[name]);
  const names = [...Object.keys(plain(name)), 'unheard_of', '__proto__', 'constructor'];
  expect(read(plain(name))).toEqual(plain(name));
  let taken = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...names), fc.option(values, { nil: undefined })), { maxLength: 3 }),
      (changes) => {
        // As it comes from a request: `undefined` takes a column away.
        const changed = new Map<string, unknown>([...Object.entries(plain(name)), ...changes]);
        const sent: unknown = JSON.parse(
          `{${[...changed].flatMap(([key, value]) => (value === undefined ? [] : [`${JSON.stringify(key)}:${JSON.stringify(value)}`])).join(',')}}`,
        );
        const told = rollupRowSchemas[name].safeParse(sent);
        taken += Number(told.success);
        expect(read(sent)).toEqual(told.success ? told.data : undefined);
      },
    ),
    { numRuns: 400 },
  );
  expect(taken).toBeGreaterThan(20);
});

it.each([null, 7, 'row', [], [plain('usage_rollups')], true])('takes no %j for a row', (value) => {
  expect(fittingRow(rollupTables.usage_rollups)(value)).toBeUndefined();
});
