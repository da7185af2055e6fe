import type { Database } from '../driver/db.ts';
import { factTableNames } from '../facts/fact-tables.ts';
import { factSql } from '../facts/merge-sql.ts';
import { isCorruption } from '../driver/store-errors.ts';

/**
 * Facts of sessions that the journal does not hold whole: what hooks alone told, and what stood in transcripts that are
 * deleted by now, nobody but the old database knows. They merge by the rules of sightings, so that what journal and
 * transcripts tell again changes nothing. Answers the tables that could not be read.
 */
export function carryFacts({
  db,
  oldFile,
  sessionIds,
}: {
  db: Database;
  oldFile: string;
  sessionIds: readonly string[];
}): string[] {
  if (sessionIds.length === 0) return [];
  const lost: string[] = [];
  const tables = factTableNames.map((name) => ({ name, sql: factSql(name) }));
  db.prepare('ATTACH DATABASE ? AS old').run(oldFile);
  try {
    for (const { name, sql } of tables) {
      const columns = sql.columns.map((column) => `"${column}"`).join(', ');
      const read = `SELECT ${columns} FROM old.${name} WHERE session_id = ?`;
      try {
        db.transaction(() => {
          for (const sessionId of sessionIds) {
            for (const row of db.prepare(read).all(sessionId)) {
              db.prepare(sql.merge).run(...sql.columns.map((column) => row[column] ?? null));
            }
          }
        });
      } catch (error) {
        if (!isCorruption(error)) throw error;
        lost.push(name);
      }
    }
  } finally {
    db.exec('DETACH DATABASE old');
  }
  return lost;
}
