import type { RunQuery } from '../../shared/queries/parts/define-query.ts';

/** Runs a shared query on D1. Rows are our own, so one that does not fit its schema is a fault of ours and throws. */
export function createRunQuery(db: D1Database): RunQuery {
  return async (query, params) => {
    const parsed = query.params.parse(params);
    const { results } = await db
      .prepare(query.sql)
      .bind(...query.bind(parsed))
      .all();
    return results.map((row) => query.row.parse(row));
  };
}
