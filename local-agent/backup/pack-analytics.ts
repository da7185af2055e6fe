import { rollupTableNames } from '../../shared/ledger/rollup-tables.ts';
import { openDatabase } from '../store/driver/db.ts';
import { openStore } from '../store/driver/open-store.ts';
import { ensureFacts } from '../store/facts/ensure-facts.ts';
import { factTableNames } from '../store/facts/fact-tables.ts';

/** Writes the rows of one session, facts and rollups, to a new SQLite file that is one file and needs nothing else. */
export function packAnalytics({
  database,
  file,
  sessionId,
}: {
  database: string;
  file: string;
  sessionId: string;
}): void {
  unpackSession({ database, sessionId });
  const db = openDatabase({ file });
  try {
    db.prepare('ATTACH ? AS source').run(database);
    // Each row is read and written once: what is kept of it would grow with the session.
    db.exec('PRAGMA main.cache_size = -2048; PRAGMA source.cache_size = -2048; PRAGMA source.mmap_size = 0;');
    db.transaction(() => {
      for (const table of [...factTableNames, ...rollupTableNames]) {
        const made = db
          .prepare(`SELECT sql FROM source.sqlite_master WHERE type = 'table' AND name = ?`)
          .get(table);
        if (made === undefined) continue;
        db.exec(String(made['sql']));
        // Computed columns are not among these.
        const columns = db
          .prepare(`SELECT name FROM pragma_table_info(?)`)
          .all(table)
          .map((row) => `"${String(row['name'])}"`)
          .join(', ');
        db.prepare(
          `INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM source.${table} WHERE session_id = ?`,
        ).run(sessionId);
      }
      // Each cloud that it may go to knows the developer by a name of its own.
      db.exec("UPDATE main.session_rollups SET member = ''");
    });
    db.exec('DETACH source; PRAGMA journal_mode = DELETE');
  } finally {
    db.close();
  }
}

function unpackSession({ database, sessionId }: { database: string; sessionId: string }): void {
  const db = openStore({ file: database });
  try {
    ensureFacts({ db, sessionId });
  } finally {
    db.close();
  }
}
