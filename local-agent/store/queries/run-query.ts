import { AppError } from '../../../shared/core/errors.ts';
import type { RunQuery } from '../../../shared/queries/parts/define-query.ts';
import type { Database } from '../driver/db.ts';
import { narrowToSessions } from './narrow-to-sessions.ts';

/** From so many on it pays to make code of their schema; for a few that takes longer than reading them. */
const MANY_ROWS = 100;

/** Runs the shared queries on the local database. `sessions`: about these alone. */
export function createRunQuery(db: Database, sessions?: readonly string[]): RunQuery {
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
    const asked = { sql: query.sql, values: query.bind(parsed.data) };
    const { sql, values } = sessions === undefined ? asked : narrowToSessions({ ...asked, sessions });
    const rows = db.prepare(sql).all(...values);
    const jitless = rows.length < MANY_ROWS;
    return rows.map((row) => query.row.parse(row, { jitless }));
  };
}
