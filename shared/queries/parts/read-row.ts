import { z } from 'zod';

type ReadRow<Row extends z.ZodType> = (row: unknown) => z.infer<Row>;
type Field = { name: string; type: 'string' | 'number'; isNullable: boolean };

const known = new WeakMap<z.ZodType, (row: unknown) => unknown>();

/**
 * Reads rows of our own statements: flat, and by the hundred. A schema takes most of a list's time where the runtime lets no code
 * be made of it, as a Worker's does; so each field is looked at for itself, and of a row that does not fit the schema says why.
 */
export function rowReader<Row extends z.ZodType>(schema: Row): ReadRow<Row> {
  const before = known.get(schema);
  // What is kept under a schema was made of it.
  if (before !== undefined) return before as ReadRow<Row>;
  const fields = schema instanceof z.ZodObject ? plainFields(schema) : undefined;
  const read: ReadRow<Row> = (row) =>
    fields !== undefined && isFit({ row, fields }) ? (row as z.infer<Row>) : schema.parse(row);
  known.set(schema, read);
  return read;
}

/** Undefined where a field is more than a text or a number. */
function plainFields({ shape }: z.ZodObject): Field[] | undefined {
  const fields = Object.entries(shape).map(([name, field]) => plainField({ name, field }));
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

function plainField({ name, field }: { name: string; field: unknown }): Field | undefined {
  const isNullable = field instanceof z.ZodNullable;
  const inner: unknown = isNullable ? field.unwrap() : field;
  if (!(inner instanceof z.ZodString || inner instanceof z.ZodNumber)) return undefined;
  if ((inner.def.checks ?? []).length > 0) return undefined;
  return { name, type: inner.def.type, isNullable };
}

function isFit({ row, fields }: { row: unknown; fields: readonly Field[] }): boolean {
  if (typeof row !== 'object' || row === null) return false;
  const values = row as Readonly<Record<string, unknown>>;
  for (const { name, type, isNullable } of fields) {
    const value = values[name];
    if (value === null ? isNullable : typeof value === type && (type === 'string' || Number.isFinite(value)))
      continue;
    return false;
  }
  // What a statement says beyond its row is nobody's to read: the schema takes it away.
  return Object.keys(values).length === fields.length;
}
