import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import { narrowToScope } from '../../shared/queries/parts/narrow-to-scope.ts';
import type { Scope } from '../../shared/queries/parts/scope.ts';

/** Runs a shared query on D1, within a scope. Rows are our own, so one that does not fit its schema is a fault of ours and throws. */
export function createRunQuery({ db, scope }: { db: D1Database; scope: Scope }): RunQuery {
  return async (query, params) => {
    const parsed = query.params.parse(params);
    const { sql, values } = narrowToScope({ sql: query.sql, values: query.bind(parsed), scope });
    const { results } = await db
      .prepare(sql)
      .bind(...values)
      .all();
    return results.map((row) => query.row.parse(row));
  };
}
