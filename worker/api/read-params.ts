import type { z } from 'zod';
import { parseOrThrow } from '../http/validate.ts';

/** A URL carries text alone: what the schema wants as a number is read as one, everything else stays as it came. */
export function readParams<Schema extends z.ZodType>(o: {
  schema: Schema;
  given: Record<string, string>;
}): z.infer<Schema> {
  const value: Record<string, unknown> = { ...o.given };
  const first = o.schema.safeParse(value);
  if (first.success) return first.data;
  for (const issue of first.error.issues) {
    const field = issue.path[0];
    if (typeof field !== 'string' || issue.code !== 'invalid_type' || issue.expected !== 'number') continue;
    const text = o.given[field];
    if (text !== undefined && text.trim() !== '') value[field] = Number(text);
  }
  return parseOrThrow({ schema: o.schema, value, what: 'parameters' });
}
