import type { Database } from '../store/driver/db.ts';
import { rollupTableNames } from '../../shared/ledger/rollup-tables.ts';
import { keyColumns } from '../../shared/ledger/key-columns.ts';

/** Freed pages are written over. */
export const OVERWRITE = 'PRAGMA secure_delete = ON';
/** What rows left behind when they were moved or changed before goes as well, from the file and from its log. */
export const REWRITE = 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)';
export const TRUNCATE_LOG = 'PRAGMA wal_checkpoint(TRUNCATE)';

const LAST_HOUR = 2 ** 31;

/**
 * Takes sessions out of every table, and notes for each cloud that may have heard of one that it is to delete it, too: all
 * in one transaction. Afterwards their bytes are gone from the file.
 */
export function purgeDatabase({ db, sessionIds }: { db: Database; sessionIds: readonly string[] }): void {
  db.exec(OVERWRITE);
  const list = JSON.stringify(sessionIds);
  const chosen = '(SELECT value FROM json_each(?1))';
  db.transaction(() => {
    const ask = db.prepare(
      'INSERT OR REPLACE INTO outbox_purges (target, session_id, from_hour, to_hour) VALUES (?, ?, ?, ?)',
    );
    for (const sessionId of sessionIds) {
      const [from, to] = hoursOf({ db, sessionId });
      for (const target of targetsOf({ db, sessionIds: [sessionId] })) ask.run(target, sessionId, from, to);
    }
    for (const table of tablesOfSessions(db)) {
      if (table === 'outbox_purges') continue;
      db.prepare(`DELETE FROM "${table}" WHERE session_id IN ${chosen}`).run(list);
    }
    db.prepare(`DELETE FROM skipped_inputs WHERE path IN ${chosen}`).run(list);
  });
  db.exec(REWRITE);
}

/** Clouds that may have heard of one of these sessions: another one is told nothing of it, not even its id. */
export function targetsOf({ db, sessionIds }: { db: Database; sessionIds: readonly string[] }): string[] {
  const chosen = 'session_id IN (SELECT value FROM json_each(?1))';
  return db
    .prepare(
      `SELECT target FROM outbox_sessions WHERE ${chosen} AND (level <> 'off' OR planned_seq > 0)
      UNION SELECT target FROM dead_letters WHERE ${chosen}
      UNION SELECT target FROM outbox_purges WHERE ${chosen}`,
    )
    .all(JSON.stringify(sessionIds))
    .map((row) => String(row['target']));
}

function hoursOf({ db, sessionId }: { db: Database; sessionId: string }): [from: number, to: number] {
  const tables = rollupTableNames.filter((table) => keyColumns(table)[0] === 'hour');
  const hours = tables
    .map((table) => `SELECT min(hour) AS least, max(hour) AS most FROM ${table} WHERE session_id = ?1`)
    .join(' UNION ALL ');
  const row = db.prepare(`SELECT min(least) AS least, max(most) AS most FROM (${hours})`).get(sessionId);
  return [Number(row?.['least'] ?? LAST_HOUR), Number(row?.['most'] ?? 0)];
}

function tablesOfSessions(db: Database): string[] {
  const rows = db
    .prepare(
      `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'session_id'
      WHERE m.type = 'table'`,
    )
    .all();
  return rows.map((row) => String(row['name']));
}
