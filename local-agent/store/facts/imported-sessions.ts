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

export function isImported({ db, sessionId }: { db: Database; sessionId: string }): boolean {
  return db.prepare('SELECT 1 FROM imported_sessions WHERE session_id = ?').get(sessionId) !== undefined;
}
