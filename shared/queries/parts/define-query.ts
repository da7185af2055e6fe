import type { z } from 'zod';

/**
 * One question to the rollups: a name, its parameters, one SQL text that runs on SQLite and D1 alike, and its rows.
 * Parameters are bound by position: `sql` names them `?1 …` in the order of `bind`; a list is one JSON text through
 * `json_each`. A parameter that is not given is bound as NULL.
 */
export type Query<Params extends z.ZodType, Row extends z.ZodType> = {
  name: string;
  params: Params;
  row: Row;
  sql: string;
  bind: (params: z.infer<Params>) => SqlValue[];
};

export type SqlValue = string | number | null;

/** Runs any query on one database; SQLite and D1 each have one implementation. */
export type RunQuery = <Params extends z.ZodType, Row extends z.ZodType>(
  query: Query<Params, Row>,
  params: z.input<Params>,
) => Promise<z.infer<Row>[]>;

/** Whether a question is answered from all that is recorded, not from the newest rows alone. */
export type IsWhole = <Params extends z.ZodType>(
  query: Pick<Query<Params, z.ZodType>, 'name' | 'params' | 'sql'>,
  params: z.input<Params>,
) => Promise<boolean>;

export function defineQuery<Params extends z.ZodType, Row extends z.ZodType>(
  query: Query<Params, Row>,
): Query<Params, Row> {
  return query;
}
