import { createErrorFactory } from '../../../shared/core/errors.ts';
import type { ShareLevel } from '../../../shared/privacy/levels.ts';
import type { Database } from '../driver/db.ts';

/** A session that came from a link. */
export type ImportedSession = {
  session_id: string;
  origin: string;
  member: string;
  level: ShareLevel;
  copy_of: string | null;
  imported_at: number;
};

/** Said before any event of it comes, so that it never counts as one's own. */
export function noteImported({ db, session }: { db: Database; session: ImportedSession }): void {
  const { session_id, origin, member, level, copy_of, imported_at } = session;
  db.prepare(
    `INSERT OR REPLACE INTO imported_sessions (session_id, origin, member, level, copy_of, imported_at)
    VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(session_id, origin, member, level, copy_of, imported_at);
}

const importedSession = createErrorFactory<{ sessionId: string }>(({ sessionId }) => ({
  code: 'session.imported',
  message: `${sessionId} came from a link and is somebody else's: it is not backed up, snapshotted or handed over here`,
  hint: 'whoever shared it can do that on their own machine',
  status: 409,
}));

/** SQL that holds for sessions of one's own; `id` is the column with the id of the session. */
export const isOwnSql = (id: string): string =>
  `NOT EXISTS (SELECT 1 FROM imported_sessions i WHERE i.session_id = ${id})`;

/** Throws `session.imported`. */
export function ensureOwn({ db, sessionId }: { db: Database; sessionId: string }): void {
  if (isImported({ db, sessionId })) throw importedSession({ sessionId });
}

export function isImported({ db, sessionId }: { db: Database; sessionId: string }): boolean {
  return db.prepare('SELECT 1 FROM imported_sessions WHERE session_id = ?').get(sessionId) !== undefined;
}
