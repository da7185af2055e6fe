import { AppError } from '../../../shared/core/errors.ts';
import type { RunQuery } from '../../../shared/queries/parts/define-query.ts';
import type { Database } from '../driver/db.ts';

/** From so many on it pays to make code of their schema; for a few that takes longer than reading them. */
const MANY_ROWS = 100;

/** Runs the shared queries on the local database. */
export function createRunQuery(db: Database): RunQuery {
  return async (query, params) => {
    const parsed = query.params.safeParse(params, { jitless: true });
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
    const jitless = rows.length < MANY_ROWS;
    return rows.map((row) => query.row.parse(row, { jitless }));
  };
}
