import type { Database } from '../driver/db.ts';

// Which sessions share ids is found by indexes. Keeping them up to date costs a first import a good part of its time,
// and whoever writes it can tell who shares: then they are made at the end, and sharers are told meanwhile.

/** A session and others that may have ids of responses or prompts in common with it. */
export type Sharers = { session_id: string; others: string[] };

/** As the migrations make them. */
const indexes = [
  ['api_calls_message_id', 'api_calls (message_id)'],
  ['messages_prompts', "messages (event_id) WHERE kind = 'prompt'"],
] as const;

/** Until `ensureIdIndexes`, sharers have to be told. */
export function dropIdIndexes(db: Database): void {
  for (const [name] of indexes) db.prepare(`DROP INDEX IF EXISTS ${name}`).run();
}

/** Also after an import that was stopped. */
export function ensureIdIndexes(db: Database): void {
  for (const [name, on] of indexes) db.prepare(`CREATE INDEX IF NOT EXISTS ${name} ON ${on}`).run();
}

/** For the recomputes of this connection that are `told` of sharers. */
export function tellSharers({ db, sharers }: { db: Database; sharers: readonly Sharers[] }): void {
  db.prepare(
    'CREATE TEMP TABLE IF NOT EXISTS sharers (one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID',
  ).run();
  const add = db.prepare('INSERT OR IGNORE INTO temp.sharers VALUES (?, ?)');
  for (const { session_id, others } of sharers) {
    for (const other of others) {
      add.run(session_id, other);
      add.run(other, session_id);
    }
  }
}
