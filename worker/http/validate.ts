import type { Context } from 'hono';
import type { z } from 'zod';
import { invalidError, lengthRequiredError, notFormError, notJsonError, tooLargeError } from './errors.ts';

/** All that a body needs of its context, whatever a guard proved before. */
type Requested = Pick<Context, 'req'>;

/** Parses what a caller sent; the error names the first field that does not fit. */
export function parseOrThrow<Schema extends z.ZodType>({
  schema,
  value,
  what,
}: {
  schema: Schema;
  value: unknown;
  what: string;
}): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidError({ what, error: parsed.error });
}

/** The declared length of the body, refused before a byte of it is read when it is over the limit. */
export function ensureLength({ c, limit }: { c: Requested; limit: number }): number {
  const declared = c.req.header('content-length');
  if (declared === undefined || !/^\d+$/.test(declared)) throw lengthRequiredError();
  const length = Number(declared);
  if (length > limit) throw tooLargeError({ what: 'the body', limit });
  return length;
}

export async function readJson({ c, limit }: { c: Requested; limit: number }): Promise<unknown> {
  ensureLength({ c, limit });
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) throw notJsonError();
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw notJsonError();
    throw error;
  }
}

/** Bytes of a form: a key or a choice, and where to go afterwards. */
const maxFormBytes = 16 * 1024;

/** The fields of a short form; files are none. Of fields that are there twice the last counts. */
export async function readForm(c: Requested): Promise<Map<string, string>> {
  const lists = await readFormLists(c);
  return new Map([...lists].map(([name, values]) => [name, values.at(-1) ?? '']));
}

/** The same with every value of a field. */
export async function readFormLists(c: Requested): Promise<Map<string, string[]>> {
  ensureLength({ c, limit: maxFormBytes });
  const lists = new Map<string, string[]>();
  for (const [name, value] of await readFields(c.req.raw))
    if (typeof value === 'string') lists.set(name, [...(lists.get(name) ?? []), value]);
  return lists;
}

async function readFields(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch (error) {
    // Another content type, or a body that is not what its content type says.
    if (error instanceof TypeError) throw notFormError();
    throw error;
  }
}
