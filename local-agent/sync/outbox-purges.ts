import type { Database } from '../store/driver/db.ts';

/** A session that was deleted here and that a cloud is still to delete. The hours are those of its figures. */
export type Purge = { session_id: string; from_hour: number; to_hour: number };

type At = { db: Database; target: string };

export function listPurges({ db, target }: At): Purge[] {
  const rows = db
    .prepare('SELECT session_id, from_hour, to_hour FROM outbox_purges WHERE target = ? ORDER BY session_id')
    .all(target);
  return rows as Purge[];
}

export function notePurge({ db, target, purge }: At & { purge: Purge }): void {
  db.prepare(
    'INSERT OR REPLACE INTO outbox_purges (target, session_id, from_hour, to_hour) VALUES (?, ?, ?, ?)',
  ).run(target, purge.session_id, purge.from_hour, purge.to_hour);
}

export function forgetPurge({ db, target, sessionId }: At & { sessionId: string }): void {
  db.prepare('DELETE FROM outbox_purges WHERE target = ? AND session_id = ?').run(target, sessionId);
}
