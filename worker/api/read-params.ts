import type { z } from 'zod';
import { parseOrThrow } from '../http/validate.ts';

/**
 * A URL carries text alone: what the schema wants as a number is read as one, a list is a name that is given several times,
 * and everything else stays as it came, the first of each.
 */
export function readParams<Schema extends z.ZodType>(o: {
  schema: Schema;
  given: Readonly<Record<string, readonly string[]>>;
}): z.infer<Schema> {
  const value: Record<string, unknown> = Object.fromEntries(
    Object.entries(o.given).map(([name, [first]]) => [name, first]),
  );
  const first = o.schema.safeParse(value);
  if (first.success) return first.data;
  for (const issue of first.error.issues) {
    const field = issue.path[0];
    if (typeof field !== 'string' || issue.code !== 'invalid_type') continue;
    if (issue.expected === 'array') value[field] = o.given[field];
    if (issue.expected !== 'number') continue;
    const text = o.given[field]?.[0];
    if (text !== undefined && text.trim() !== '') value[field] = Number(text);
  }
  return parseOrThrow({ schema: o.schema, value, what: 'parameters' });
}
