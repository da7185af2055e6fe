import { AppError } from '../../../shared/core/errors.ts';
import type { RunQuery } from '../../../shared/queries/parts/define-query.ts';
import type { Database } from '../driver/db.ts';

/** Runs the shared queries on the local database. */
export function createRunQuery(db: Database): RunQuery {
  return async (query, params) => {
    const parsed = query.params.safeParse(params);
    if (!parsed.success) {
      throw new AppError({
        code: 'query.params',
        message: `${query.name}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
        hint: 'correct the filter',
        status: 400,
        cause: parsed.error,
      });
    }
    const rows = db.prepare(query.sql).all(...query.bind(parsed.data));
    return rows.map((row) => query.row.parse(row));
  };
}
