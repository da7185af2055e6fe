import type { Database } from '../../store/driver/db.ts';

// While a long history is read in, the newest sessions first, the database says from when on its figures are complete.

const KEY = 'complete_since';

/** Milliseconds; null: all that is on this machine is in. */
export function readCompleteSince(db: Database): number | null {
  const row = db.prepare('SELECT value FROM meta WHERE key = ?').get(KEY);
  return row === undefined ? null : Number(row['value']);
}

export function saveCompleteSince({ db, since }: { db: Database; since: number | null }): void {
  if (since === null) db.prepare('DELETE FROM meta WHERE key = ?').run(KEY);
  else db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(KEY, String(since));
}
