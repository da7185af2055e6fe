import { z } from 'zod';
import { defineQuery, type Query } from './define-query.ts';

type PackedRows = { rows: string };

/**
 * The same question with all its rows in one text: of a thousand rows a Worker pays for each field that the database hands over
 * and that it looks at, and text is read by the runtime itself.
 */
export function packRows<Params extends z.ZodType, Row extends z.ZodObject>(query: Query<Params, Row>) {
  const names = Object.keys(query.row.shape);
  return {
    query: defineQuery({
      name: query.name,
      params: query.params,
      row: z.object({ rows: z.string() }),
      sql: `SELECT json_group_array(json_array(${names.join(', ')})) AS rows FROM (${query.sql})`,
      bind: query.bind,
    }),
    /** Of our own statement just asked: its rows are what its schema says. */
    unpack: (packed: readonly PackedRows[]): z.infer<Row>[] =>
      packed.flatMap(({ rows }) =>
        (JSON.parse(rows) as unknown[][]).map((values) => toRow({ names, values }) as z.infer<Row>),
      ),
  };
}

/** Without a list of pairs for each: there are thousands of fields. */
function toRow({ names, values }: { names: readonly string[]; values: readonly unknown[] }): object {
  const row: Record<string, unknown> = {};
  let at = 0;
  for (const name of names) {
    row[name] = values[at];
    at += 1;
  }
  return row;
}
