import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findingStateSchema } from '../../../../shared/phases/finding-state.ts';
import { phaseSchema } from '../../../../shared/phases/phase.ts';
import { flatReader } from '../../../../shared/queries/parts/read-flat.ts';
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

function wordsOf(field: unknown): string[] {
  if (field instanceof z.ZodEnum) return field.options.map(String);
  const isWrapped =
    field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable;
  return isWrapped ? wordsOf(field.unwrap()) : [];
}

function valuesOf(schema: z.ZodObject): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(schema.shape).map(([name, field]) => {
    const words = ['', 'text', 'Europe/Berlin', 'x'.repeat(500), ...wordsOf(field)];
    const numbers = [-1, 0, 1, 2.5, 80_000, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE];
    const fit = [...words, ...numbers, ['a'], [], null, undefined].filter(
      (one) => field.safeParse(one).success,
    );
    // Now and then one that may not fit.
    return [
      name,
      fc.oneof({ arbitrary: fc.constantFrom(...fit), weight: 60 }, { arbitrary: value, weight: 1 }),
    ] as const;
  });
  const optional = Object.entries(schema.shape).filter(([, field]) => field.safeParse(undefined).success);
  // Something that is given may be more than is told.
  const beyond = fc.option(fc.record({ beyond_the_row: fc.constant('kept') }), { freq: 5 });
  return fc
    .tuple(
      fc.record(Object.fromEntries(fields), {
        requiredKeys: Object.keys(schema.shape).filter((name) => optional.every(([other]) => other !== name)),
      }),
      beyond,
    )
    .map(([row, more]) => ({ ...row, ...more }));
}

const schemas = [
  ...Object.values(queries).flatMap(({ name, row, params }) => [
    { name: `a row of ${name}`, schema: row as z.ZodObject },
    { name: `a question of ${name}`, schema: params as z.ZodObject },
  ]),
  { name: 'a phase', schema: phaseSchema },
  { name: 'a decision', schema: findingStateSchema },
];

describe('what is flat', () => {
  it.each(schemas)('($name) is read or refused as its schema says', ({ schema }) => {
    const read = flatReader(schema);
    fc.assert(
      fc.property(valuesOf(schema), (row) => {
        expect(outcome(() => read(row))).toEqual(outcome(() => schema.parse(row)));
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('that is none is refused, and one that a schema makes into something else is made so', () => {
    const flat = z.object({ name: z.string() });
    for (const none of [null, undefined, 'text', 3, []])
      expect(() => flatReader(flat)(none)).toThrow(z.ZodError);
    const made = z.object({
      at: z.number().transform((at) => at + 1),
      few: z.number().max(3),
      kind: z.enum(['a']),
    });
    expect(flatReader(made)({ at: 1, few: 2, kind: 'a' })).toEqual({ at: 2, few: 2, kind: 'a' });
    expect(() => flatReader(made)({ at: 1, few: 9, kind: 'a' })).toThrow(z.ZodError);
  });
});
