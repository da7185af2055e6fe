import type { Database } from '../db.ts';

/**
 * Forks and old-style resumes repeat history in a new session. What several sessions have belongs to the earliest:
 * the first event, then the one that is not a fork, then the elder transcript file, then the smaller id. Depends on
 * the facts alone, not on the order in which they came.
 */
export function markCopies({ db, many }: { db: Database; many: boolean }): void {
  db.prepare(many ? pairsByScan : pairsByProbe).run();
  if (db.prepare('SELECT 1 AS found FROM temp.fork_pairs LIMIT 1').get() === undefined) return;
  // A session is judged against everybody it shares with, so that the whole family has to be there.
  while (db.prepare('INSERT OR IGNORE INTO temp.touched SELECT one FROM temp.fork_pairs').run().changes > 0) {
    db.prepare(many ? pairsByScan : pairsByProbe).run();
  }
  db.prepare(markApiCalls).run();
  db.prepare(markByKey({ table: 'tool_calls', key: 'tool_use_id' })).run();
  db.prepare(markByKey({ table: 'messages', key: 'event_id' })).run();
}

const rank = (session: string) =>
  `(${session}.first_event_at, ${session}.forked_from IS NOT NULL, coalesce(${session}.born_at, 9e15), ${session}.session_id)`;

const insertPairs = `INSERT OR IGNORE INTO temp.fork_pairs
SELECT p.one, p.other, ${rank('other')} < ${rank('mine')}
FROM pairs p CROSS JOIN sessions mine ON mine.session_id = p.one CROSS JOIN sessions other ON other.session_id = p.other`;

/** A few sessions: look each of their ids up. Whoever shares with them is compared with one another too. */
const pairsByProbe = `WITH shared_calls AS (
  SELECT DISTINCT a.message_id FROM temp.touched t CROSS JOIN api_calls a ON a.session_id = t.session_id
  WHERE EXISTS (SELECT 1 FROM api_calls b WHERE b.message_id = a.message_id AND b.session_id <> a.session_id)
), shared_prompts AS (
  SELECT DISTINCT a.event_id FROM temp.touched t CROSS JOIN messages a ON a.session_id = t.session_id
  WHERE a.kind = 'prompt' AND EXISTS (SELECT 1 FROM messages b INDEXED BY messages_prompts
    WHERE b.kind = 'prompt' AND b.event_id = a.event_id AND b.session_id <> a.session_id)
), pairs AS (
  SELECT a.session_id AS one, b.session_id AS other FROM shared_calls s
  CROSS JOIN api_calls a ON a.message_id = s.message_id
  CROSS JOIN api_calls b ON b.message_id = s.message_id AND b.session_id <> a.session_id
  UNION
  SELECT a.session_id, b.session_id FROM shared_prompts s
  CROSS JOIN messages a ON a.event_id = s.event_id AND a.kind = 'prompt'
  CROSS JOIN messages b ON b.event_id = s.event_id AND b.kind = 'prompt' AND b.session_id <> a.session_id
)
${insertPairs}`;

/** Most of the history: one walk along each index is cheaper than a look-up for each id. */
const pairsByScan = `WITH shared_calls AS (
  SELECT message_id FROM api_calls GROUP BY message_id HAVING count(*) > 1
), shared_prompts AS (
  SELECT event_id FROM messages INDEXED BY messages_prompts WHERE kind = 'prompt' GROUP BY event_id HAVING count(*) > 1
), pairs AS (
  SELECT a.session_id AS one, b.session_id AS other FROM shared_calls s
  CROSS JOIN api_calls a ON a.message_id = s.message_id
  CROSS JOIN api_calls b ON b.message_id = s.message_id AND b.session_id <> a.session_id
  UNION
  SELECT a.session_id, b.session_id FROM shared_prompts s
  CROSS JOIN messages a ON a.event_id = s.event_id AND a.kind = 'prompt'
  CROSS JOIN messages b ON b.event_id = s.event_id AND b.kind = 'prompt' AND b.session_id <> a.session_id
)
${insertPairs}`;

/** Of a response the fuller sighting counts, wherever it is; sessions decide between equal ones. */
const beats = `(other.sidechain, -other.output_tokens, NOT p.loses) < (api_calls.sidechain, -api_calls.output_tokens, p.loses)`;
const markApiCalls = `UPDATE api_calls SET copy = NOT copy
WHERE session_id IN (SELECT one FROM temp.fork_pairs) AND copy <> EXISTS (
  SELECT 1 FROM temp.fork_pairs p JOIN api_calls other
    ON other.session_id = p.other AND other.message_id = api_calls.message_id
  WHERE p.one = api_calls.session_id AND ${beats})`;

function markByKey({ table, key }: { table: string; key: string }): string {
  return `UPDATE ${table} SET copy = NOT copy
WHERE session_id IN (SELECT one FROM temp.fork_pairs) AND copy <> EXISTS (
  SELECT 1 FROM temp.fork_pairs p JOIN ${table} other ON other.session_id = p.other AND other.${key} = ${table}.${key}
  WHERE p.one = ${table}.session_id AND p.loses)`;
}
