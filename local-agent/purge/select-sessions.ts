import type { Database } from '../store/driver/db.ts';

/** Which sessions are to go; one of these. */
export type PurgeChoice =
  | { kind: 'session'; sessionId: string }
  | { kind: 'project'; project: string }
  /** Whose last event lies before: milliseconds. */
  | { kind: 'before'; at: number }
  | { kind: 'all' };

/** Their ids. `others` are sessions that only the archive or the journal knows: they belong to "all". */
export function selectSessions({
  db,
  choice,
  others,
}: {
  db: Database;
  choice: PurgeChoice;
  others: readonly string[];
}): string[] {
  switch (choice.kind) {
    case 'session':
      return [choice.sessionId];
    case 'project':
      return ids({ db, where: 'project = ?', values: [choice.project] });
    case 'before':
      return ids({ db, where: 'last_event_at < ?', values: [choice.at] });
    case 'all':
      return [...new Set([...ids({ db, where: 'true', values: [] }), ...known(db), ...others])];
  }
}

function ids({ db, where, values }: { db: Database; where: string; values: (string | number)[] }): string[] {
  return db
    .prepare(`SELECT session_id FROM session_rollups WHERE ${where} ORDER BY last_event_at`)
    .all(...values)
    .map((row) => String(row['session_id']));
}

/** Read, and not summed up yet. */
function known(db: Database): string[] {
  return db
    .prepare('SELECT session_id FROM sessions UNION SELECT session_id FROM transcript_files')
    .all()
    .map((row) => String(row['session_id']));
}
