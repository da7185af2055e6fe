import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rowReader } from '../../../../shared/queries/parts/read-row.ts';
import { queries } from '../../../../shared/queries/registry.ts';

/** What databases answer with, and what they never should. */
const value = fc.oneof(
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.constantFrom(null, undefined, true, Number.NaN, Number.POSITIVE_INFINITY),
  fc.constant([]),
);

/** What is read, or that it is refused. */
function outcome(read: () => unknown): unknown {
  try {
    return { read: read() };
  } catch (error) {
    return { refused: error instanceof z.ZodError };
  }
}

function rowsOf(schema: z.ZodObject): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(schema.shape).map(([name, field]) => {
    const words = field instanceof z.ZodEnum ? field.options : ['', 'text'];
    const fit = [...words, -1, 2.5, null].filter((one) => field.safeParse(one).success);
    // Now and then one that may not fit.
    return [
      name,
      fc.oneof({ arbitrary: fc.constantFrom(...fit), weight: 60 }, { arbitrary: value, weight: 1 }),
    ] as const;
  });
  // A statement may select more than its row tells.
  const beyond = fc.option(fc.record({ beyond_the_row: fc.constant('kept') }), { freq: 5 });
  return fc.tuple(fc.record(Object.fromEntries(fields)), beyond).map(([row, more]) => ({ ...row, ...more }));
}

describe('a row', () => {
  it.each(Object.values(queries).map(({ name, row }) => ({ name, row: row as z.ZodObject })))(
    'of $name is read or refused as its schema says',
    ({ row: schema }) => {
      const read = rowReader(schema);
      fc.assert(
        fc.property(rowsOf(schema), (row) => {
          expect(outcome(() => read(row))).toEqual(outcome(() => schema.parse(row)));
        }),
        { numRuns: 60, seed: 3 },
      );
    },
  );

  it('that is none is refused, and one that a schema makes into something else is made so', () => {
    const flat = z.object({ name: z.string() });
    for (const none of [null, undefined, 'text', 3, []])
      expect(() => rowReader(flat)(none)).toThrow(z.ZodError);
    const made = z.object({
      at: z.number().transform((at) => at + 1),
      few: z.number().max(3),
      kind: z.enum(['a']),
    });
    expect(rowReader(made)({ at: 1, few: 2, kind: 'a' })).toEqual({ at: 2, few: 2, kind: 'a' });
    expect(() => rowReader(made)({ at: 1, few: 9, kind: 'a' })).toThrow(z.ZodError);
  });
});
