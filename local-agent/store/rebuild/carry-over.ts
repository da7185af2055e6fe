import { factTableNames } from '../facts/fact-tables.ts';
import type { Database } from '../driver/db.ts';
import { isCorruption } from '../driver/store-errors.ts';

/**
 * Facts come from the journal, and what tools cost from them; what was passed over is tried again, and every file compared
 * with its cursor.
 */
const notCarried = new Set<string>([
  ...factTableNames,
  'schema_migrations',
  'skipped_inputs',
  'quiet_folders',
  'tool_costs',
]);

/**
 * Copies what the journal does not know from the old database: what each cloud acknowledged, cursors, counters, and the
 * rollups with their rev, so that an unchanged row is not sent again. A damaged table is left out.
 */
export function carryOver({ db, oldFile }: { db: Database; oldFile: string }): { lostTables: string[] } {
  const lostTables: string[] = [];
  db.prepare('ATTACH DATABASE ? AS old').run(oldFile);
  try {
    for (const table of tablesOf({ db, schema: 'old' })) {
      if (notCarried.has(table)) continue;
      const known = new Set(columnsOf({ db, schema: 'main', table }));
      const columns = columnsOf({ db, schema: 'old', table }).filter((column) => known.has(column));
      if (columns.length === 0) continue;
      const list = columns.map((column) => `"${column}"`).join(', ');
      try {
        db.transaction(() =>
          db.exec(`INSERT OR REPLACE INTO main."${table}" (${list}) SELECT ${list} FROM old."${table}"`),
        );
      } catch (error) {
        if (!isCorruption(error)) throw error;
        lostTables.push(table);
      }
    }
  } finally {
    db.exec('DETACH DATABASE old');
  }
  return { lostTables };
}

/** Last place in the journal of each session, as the old database knew it. */
export function knownSeqs({ db, oldFile }: { db: Database; oldFile: string }): Map<string, number> {
  db.prepare('ATTACH DATABASE ? AS old').run(oldFile);
  try {
    if (!tablesOf({ db, schema: 'old' }).includes('sessions')) return new Map();
    const rows = db.prepare('SELECT session_id, last_seq FROM old.sessions').all();
    return new Map(rows.map((row) => [String(row['session_id']), Number(row['last_seq'])]));
  } catch (error) {
    if (!isCorruption(error)) throw error;
    return new Map();
  } finally {
    db.exec('DETACH DATABASE old');
  }
}

function tablesOf({ db, schema }: { db: Database; schema: 'main' | 'old' }): string[] {
  const rows = db
    .prepare(`SELECT name FROM ${schema}.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all();
  return rows.map((row) => String(row['name']));
}

/** Generated columns are not listed. */
function columnsOf({ db, schema, table }: { db: Database; schema: 'main' | 'old'; table: string }): string[] {
  const rows = db.prepare(`SELECT name FROM pragma_table_info(?1, ?2)`).all(table, schema);
  return rows.map((row) => String(row['name']));
}
