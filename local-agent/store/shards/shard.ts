import fs from 'node:fs';
import path from 'node:path';
import { rollupTableNames } from '../../../shared/ledger/rollup-tables.ts';
import type { Database } from '../db.ts';
import { factTableNames } from '../facts/fact-tables.ts';
import { openStore } from '../open-store.ts';

// A first import is worked off by several threads, each on sessions and in a store of its own. As the key of every row
// begins with its session, such a shard is taken into the main store by copying.

/** Nothing of it has to survive a stop: what was not taken over is read again. */
export function openShard({ file, lastRev }: { file: string; lastRev: number }): Database {
  removeShard(file);
  const db = openStore({ file });
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;');
  // Inserting in the order of responses is several times as dear as sorting them once; see `indexShard`.
  db.exec('DROP INDEX api_calls_message_id');
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('last_rev', ?)").run(String(lastRev));
  return db;
}

export function indexShard(db: Database): void {
  db.exec('CREATE INDEX api_calls_message_id ON api_calls (message_id)');
}

export function removeShard(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) fs.rmSync(`${file}${suffix}`, { force: true });
}

export function lastRevOf(db: Database): number {
  return Number(db.prepare("SELECT value FROM meta WHERE key = 'last_rev'").get()?.['value'] ?? 0);
}

/** Shards that a killed import left behind. */
export function removeLeftShards(database: string): void {
  const folder = path.dirname(database);
  const prefix = `${path.basename(database)}${SHARD_SUFFIX}`;
  for (const name of fs.readdirSync(folder)) {
    if (name.startsWith(prefix)) fs.rmSync(path.join(folder, name), { force: true });
  }
}

const SHARD_SUFFIX = '.import-';

export function shardFile({ database, thread }: { database: string; thread: number }): string {
  return `${database}${SHARD_SUFFIX}${thread}`;
}

/**
 * Copies a shard into the main store, in one transaction, and answers the sessions that repeat history across the two:
 * which of them counts is judged again. No session may be in both.
 */
export function mergeShard({ db, file }: { db: Database; file: string }): { repeated: string[] } {
  db.exec(`ATTACH '${file.replaceAll("'", "''")}' AS shard`);
  try {
    return db.transaction(() => {
      const repeated = sharedSessions(db);
      for (const table of copiedTables) {
        const columns = columnsOf({ db, table });
        db.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM shard.${table}`);
      }
      db.exec(addSkips);
      db.exec(keepRev);
      return { repeated };
    });
  } finally {
    db.exec('DETACH shard');
  }
}

const copiedTables = [
  ...factTableNames,
  'api_calls',
  'transcript_files',
  'stale_sessions',
  ...rollupTableNames,
];

/** Generated columns are not told here, and need not be copied. */
function columnsOf({ db, table }: { db: Database; table: string }): string {
  const rows = db.prepare(`PRAGMA main.table_info(${table})`).all();
  return rows.map((row) => `"${String(row['name'])}"`).join(', ');
}

function sharedSessions(db: Database): string[] {
  const rows = db.prepare(sharing).all();
  return [...new Set(rows.flatMap((row) => [String(row['one']), String(row['other'])]))];
}

/** The same responses or the same prompts on both sides. */
const sharing = `SELECT DISTINCT m.session_id AS one, s.session_id AS other FROM shard.api_calls s
  CROSS JOIN main.api_calls m INDEXED BY api_calls_message_id ON m.message_id = s.message_id
UNION SELECT m.session_id, s.session_id FROM shard.messages s
  CROSS JOIN main.messages m INDEXED BY messages_prompts ON m.event_id = s.event_id AND m.kind = 'prompt'
  WHERE s.kind = 'prompt'`;

const addSkips = `INSERT INTO main.skip_counters SELECT * FROM shard.skip_counters WHERE true
ON CONFLICT (kind, reason) DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at),
  sample = coalesce(excluded.sample, sample)`;

const keepRev = `INSERT INTO main.meta (key, value) SELECT key, value FROM shard.meta WHERE key = 'last_rev'
ON CONFLICT (key) DO UPDATE SET value = CAST(max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER)) AS TEXT)`;
