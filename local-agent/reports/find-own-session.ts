import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { areOnOnePath } from '../files/is-below.ts';
import type { Deps } from '../deps.ts';
import type { Database } from '../store/driver/db.ts';
import { isOwnSql } from '../store/facts/imported-sessions.ts';
import { findSessionId } from './find-session.ts';

const noSession = createErrorFactory<{ folder: string }>(({ folder }) => ({
  code: 'session.none_here',
  message: `no session was recorded in ${folder}`,
  hint: 'name one; "subtrack sessions" lists them',
  status: 404,
}));

/**
 * The session that is meant: the one named, else the one that this command runs in, else one's latest of this folder (or one
 * above or below it). Throws `session.none_here`.
 */
export async function findOwnSession({
  deps,
  db,
  runQuery,
  prefix,
}: {
  deps: Pick<Deps, 'env' | 'cwd'>;
  db: Database;
  runQuery: RunQuery;
  prefix: string | undefined;
}): Promise<string> {
  const told = prefix ?? (deps.env['CLAUDE_CODE_SESSION_ID'] || undefined);
  if (told !== undefined) return findSessionId({ runQuery, prefix: told });
  const rows = db
    .prepare(
      `SELECT session_id, cwd FROM sessions WHERE ${isOwnSql('session_id')} ORDER BY last_event_at DESC`,
    )
    .all();
  const found = rows.find(({ cwd }) => typeof cwd === 'string' && areOnOnePath(cwd, deps.cwd));
  if (found === undefined) throw noSession({ folder: deps.cwd });
  return String(found['session_id']);
}
